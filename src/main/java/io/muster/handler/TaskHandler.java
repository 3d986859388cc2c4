package io.muster.handler;

import io.muster.task.TaskContext;
import org.jspecify.annotations.Nullable;

/**
 * A custom task type: a CDI bean annotated with {@link TaskType}, in the WAR or in a jar of its
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
 * <p>It is called concurrently. It runs on the managed executor and may block: it is interrupted when its
 * task is cancelled or times out. Request scope is not active.
 *
 * @param <I> the type that a task's {@code input} is bound to: a record (whose constructor may reject values with an
 *     {@link IllegalArgumentException}, whose message is shown to the caller), a map, a list, a string, a number. Only a
 *     record is never null: anything else is null if a task has no input
 */
@FunctionalInterface
public interface TaskHandler<I extends @Nullable Object> {

    /**
     * Runs the task.
     *
     * @return the task's value, which is written as JSON: a record, a collection, a string, a number, null; or a {@link
     *     java.util.concurrent.CompletionStage} of one
     * @throws io.muster.task.TaskFailedException to fail with a message that is shown to the caller
     * @throws Exception to fail with a reference to the log
     */
    @Nullable
    Object handle(I input, TaskContext task) throws Exception;
}
