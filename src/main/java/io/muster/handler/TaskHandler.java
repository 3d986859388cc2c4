package io.muster.handler;

import io.muster.task.TaskContext;
import org.jspecify.annotations.Nullable;

/**
 * A task type of a team's own: one CDI bean with {@link TaskType} on it, in the WAR or in a jar of its
 * {@code WEB-INF/lib}.
 *
 * <pre>{@code
 * @TaskType("credit-score")
 * public class CreditScore implements TaskHandler<CreditScore.Input> {
 *
 *     public record Input(long customer) {}
 *
 *     @Override
 *     public Object handle(Input input, TaskContext task) {
 *         return Map.of("score", 7);
 *     }
 * }
 * }</pre>
 *
 * <p>It is called by many threads at once. It runs on the managed executor and may block: it is interrupted when its
 * task is cancelled or times out. Request scope is not active.
 *
 * @param <I> what a task's {@code input} is bound to: a record (whose constructor may refuse values with an
 *     {@link IllegalArgumentException}, whose message the caller is shown), a map, a list, a string, a number. Only a record is
 *     never null: anything else is where a task has no input
 */
@FunctionalInterface
public interface TaskHandler<I extends @Nullable Object> {

    /**
     * Does the task.
     *
     * @return the task's value, which is written as JSON: a record, a collection, a string, a number, null; or a
     *     {@link java.util.concurrent.CompletionStage} that comes to it
     * @throws io.muster.task.TaskFailedException to fail with a text that the caller is shown
     * @throws Exception to fail with a reference to the log
     */
    @Nullable
    Object handle(I input, TaskContext task) throws Exception;
}
