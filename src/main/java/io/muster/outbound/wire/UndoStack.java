package io.muster.outbound.wire;

import io.muster.logging.Log;
import io.muster.timer.ErrorLog;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * How the steps of an exchange are undone: it ends once, well or not, and what a step registers after an unhappy end is undone
 * at once, so that a connection which arrives late goes back. Thread-safe: guarded by its monitor, which is not held while
 * something is undone.
 */
public final class UndoStack {

    private static final System.Logger LOG = Log.of(UndoStack.class);

    private final Deque<Runnable> undoings = new ArrayDeque<>();
    private boolean over;

    /** Registers what an unhappy end must undo; it must do no harm when there is nothing left to undo. */
    public void push(Runnable undoing) {
        register(undoing, false);
    }

    /** Registers this in place of all before, whose steps are over: nothing of them is kept in memory. */
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

    /** Ends well: nothing is undone. Returns whether it had not ended before. */
    public synchronized boolean complete() {
        if (over) {
            return false;
        }
        over = true;
        undoings.clear();
        return true;
    }

    /** Ends unhappily: all is undone, the latest first, whatever one part throws. Returns whether it had not ended before. */
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
