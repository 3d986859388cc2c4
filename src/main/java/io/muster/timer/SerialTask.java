package io.muster.timer;

import io.muster.logging.Log;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs an action on an executor on request, one turn at a time, which guards the state that the action uses: requested
 * during a turn, however often, it runs once more after it. Non-blocking; at most one turn is queued.
 */
public final class SerialTask {

    private static final System.Logger LOG = Log.of(SerialTask.class);

    private final Executor executor;
    private final Runnable action;
    private final Runnable onRejected;
    private final AtomicInteger asked = new AtomicInteger();

    /** @param onRejected run when the executor rejects a turn; the next request tries again */
    public SerialTask(Executor executor, Runnable action, Runnable onRejected) {
        this.executor = executor;
        this.action = action;
        this.onRejected = onRejected;
    }

    /** Requests a turn; called by any thread. */
    public void ask() {
        if (asked.getAndIncrement() == 0) {
            try {
                executor.execute(this::take);
            } catch (RuntimeException | Error notTaken) {
                if (!(notTaken instanceof RejectedExecutionException)) {
                    ErrorLog.log(LOG, "A serial task could not be handed to its executor", notTaken);
                }
                asked.set(0);
                onRejected.run();
            }
        }
    }

    private void take() {
        int seen = asked.get();
        while (seen != 0) {
            try {
                action.run();
            } catch (RuntimeException | Error bug) {
                // requests made during the turn, and later ones, must still be served
                ErrorLog.log(LOG, "A serial task failed", bug);
            }
            seen = asked.addAndGet(-seen);
        }
    }
}
