package io.muster.group;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A task that was started to go on by itself: what {@code asyncio.create_task} gives. Safe for use by any thread.
 *
 * @param <T> the type of its value
 */
public final class BackgroundTask<T> {

    private final CompletableFuture<T> result;

    BackgroundTask(CompletableFuture<T> result) {
        this.result = result;
    }

    /** Whether it has come to its value, failed, or been cancelled. */
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

    /** Completes as the task does, exceptionally with what it threw. */
    public CompletionStage<T> stage() {
        return result.minimalCompletionStage();
    }
}
