package io.muster.group;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A task that was started on its own, like the result of {@code asyncio.create_task}. Thread-safe.
 *
 * @param <T> the type of its value
 */
public final class BackgroundTask<T> {

    private final CompletableFuture<T> result;

    BackgroundTask(CompletableFuture<T> result) {
        this.result = result;
    }

    /** Whether it has a value, failed, or was cancelled. */
    public boolean isDone() {
        return result.isDone();
    }

    public boolean isCancelled() {
        return result.isCancelled();
    }

    /**
     * Cancels the task: a blocking one is interrupted.
     *
     * @return whether it had not finished before
     */
    public boolean cancel() {
        return result.cancel(true);
    }

    /** Completes with the task's value, or exceptionally with what it threw. */
    public CompletionStage<T> stage() {
        return result.minimalCompletionStage();
    }
}
