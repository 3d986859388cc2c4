package io.muster.task;

import java.util.concurrent.CompletionStage;

/**
 * The work of a task. Starting it must not block; its stage completes with the task's value, or exceptionally with a
 * {@link TaskFailedException} or another exception.
 */
@FunctionalInterface
public interface TaskBody {

    /**
     * Starts the task.
     *
     * @throws Exception if it cannot be started: the task then fails with it
     */
    CompletionStage<?> start(TaskContext context) throws Exception;
}
