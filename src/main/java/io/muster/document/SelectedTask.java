package io.muster.document;

import io.muster.selection.Selection;
import io.muster.selection.SelectionException;
import io.muster.task.BlockingTasks;
import io.muster.task.Fault;
import io.muster.task.FaultCode;
import io.muster.task.TaskBody;
import io.muster.task.TaskContext;
import io.muster.task.TaskFailedException;
import io.muster.task.TaskValue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A task whose value is what its {@code select} gives for the value of its type.
 *
 * @param body of its type
 * @param transforms runs the expression: a value may be large, and whoever brings it has others to bring
 */
record SelectedTask(TaskBody body, Selection selection, BlockingTasks transforms) implements TaskBody {

    @Override
    public CompletionStage<?> start(TaskContext context) throws Exception {
        return body.start(context).thenCompose(value -> select(value, context));
    }

    private CompletionStage<?> select(Object value, TaskContext context) {
        return value instanceof TaskValue known
                ? transforms.start(task -> select(known, task), context)
                : CompletableFuture.completedStage(value);
    }

    private TaskValue select(TaskValue value, TaskContext context) {
        try {
            String selected = selection.apply(
                    value.json(),
                    () -> !context.isCancelled() && !context.remaining().isZero());
            return new TaskValue(selected, value.annotations());
        } catch (SelectionException failed) {
            throw new TaskFailedException(
                    Fault.of(FaultCode.TASK_FAILED, "The task's \"select\" failed: " + failed.getMessage())
                            .withAnnotations(value.annotations()));
        }
    }
}
