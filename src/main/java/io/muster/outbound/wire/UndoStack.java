package io.muster.outbound.wire;

import io.muster.logging.Log;
import io.muster.timer.ErrorLog;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * How to undo the steps of an exchange: it ends once, successfully or not, and a step registered after an unsuccessful
 * end is undone at once, so that a connection which arrives late is released. Thread-safe: guarded by its monitor,
 * which is not held while a step is undone.
 */
public final class UndoStack {

    private static final System.Logger LOG = Log.of(UndoStack.class);

    private final Deque<Runnable> undoings = new ArrayDeque<>();
    private boolean over;

    /** Registers an action for an unsuccessful end; it must be harmless if there is nothing left to undo. */
    public void push(Runnable undoing) {
        register(undoing, false);
    }

    /**
     * Registers this in place of all previous actions, whose steps are complete, so that nothing of them is kept in
     * memory.
     */
    public void replaceBy(Runnable undoing) {
        register(undoing, true);
    }

    private void register(Runnable undoing, boolean alone) {
        synchronized (this) {
            if (!over) {
                if (alone) {
                    undoings.clear();
                }
                undoings.push(undoing);
                return;
            }
        }
        undoing.run();
    }

    /**
     * Ends successfully, undoing nothing.
     *
     * @return whether it had not ended before
     */
    public synchronized boolean complete() {
        if (over) {
            return false;
        }
        over = true;
        undoings.clear();
        return true;
    }

    /**
     * Ends unsuccessfully: runs all actions, the latest first, even if one throws.
     *
     * @return whether it had not ended before
     */
    public boolean undo() {
        List<Runnable> last;
        synchronized (this) {
            if (over) {
                return false;
            }
            over = true;
            last = List.copyOf(undoings);
            undoings.clear();
        }
        ErrorLog.runAll(LOG, "An exchange could not be cleaned up completely", last);
        return true;
    }

    public synchronized boolean isOver() {
        return over;
    }
}
