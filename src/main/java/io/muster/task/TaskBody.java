package io.muster.task;

import java.util.concurrent.CompletionStage;

/**
 * What a task does. Starting it must not block; its stage completes with the task's value, or exceptionally with a
 * {@link TaskFailedException} or whatever went wrong.
 */
@FunctionalInterface
public interface TaskBody {

    /**
     * Starts the task.
     *
     * @throws Exception whatever keeps the task from starting: it then fails with that
     */
    CompletionStage<?> start(TaskContext context) throws Exception;
}
