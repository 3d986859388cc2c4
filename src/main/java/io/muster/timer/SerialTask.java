package io.muster.timer;

import io.muster.logging.Log;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs an action on an executor whenever it is asked to, one turn at a time, which guards what the action touches: asked
 * during a turn, however often, it runs once more after it. Nobody waits, and nothing is queued but one turn.
 */
public final class SerialTask {

    private static final System.Logger LOG = Log.of(SerialTask.class);

    private final Executor executor;
    private final Runnable action;
    private final Runnable onRejected;
    private final AtomicInteger asked = new AtomicInteger();

    /** @param onRejected is run when the executor takes no turn; the next to ask tries again */
    public SerialTask(Executor executor, Runnable action, Runnable onRejected) {
        this.executor = executor;
        this.action = action;
        this.onRejected = onRejected;
    }

    /** Asks for a turn; called by any thread. */
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
                // who asked meanwhile must have a turn, and so must whoever asks later
                ErrorLog.log(LOG, "A serial task failed", bug);
            }
            seen = asked.addAndGet(-seen);
        }
    }
}
