package io.muster.group.engine;

import io.muster.logging.Log;
import io.muster.task.TaskId;
import io.muster.timer.ErrorLog;
import java.util.List;

/**
 * What the body of a task holds while it runs: the memory it has reserved, and the actions that wind it down if it is
 * cut. Thread-safe: guarded by its monitor, which no action is run under.
 */
final class RunningBody {

    private static final System.Logger LOG = Log.of(RunningBody.class);

    private enum State {
        OPEN,
        FINISHED,
        CUT
    }

    private final ResultBudget results;
    // there is rarely more than one
    private List<Runnable> windDown = List.of();
    private long reserved;
    private State state = State.OPEN;

    RunningBody(ResultBudget results) {
        this.results = results;
    }

    /**
     * Reserves memory until the body has ended.
     *
     * @return false if there is not enough, or the body has ended
     */
    boolean reserve(long bytes) {
        if (!results.tryReserve(bytes)) {
            return false;
        }
        synchronized (this) {
            if (state == State.OPEN) {
                reserved += bytes;
                return true;
            }
        }
        results.release(bytes);
        return false;
    }

    /** Registers an action to be run if the body is cut; runs it at once if it has been. */
    void onCut(Runnable action) {
        State now;
        synchronized (this) {
            now = state;
            if (now == State.OPEN) {
                windDown = ShortLists.with(windDown, action);
            }
        }
        if (now == State.CUT) {
            action.run();
        }
    }

    /** Releases what the body holds, and winds it down if its task's outcome did not come from it. */
    void end(TaskId task, boolean wasCut) {
        List<Runnable> actions;
        long held;
        synchronized (this) {
            state = wasCut ? State.CUT : State.FINISHED;
            actions = windDown;
            windDown = List.of();
            held = reserved;
            reserved = 0;
        }
        if (held > 0) {
            results.release(held);
        }
        if (wasCut) {
            actions.forEach(action -> windDown(task, action));
        }
    }

    private static void windDown(TaskId task, Runnable action) {
        try {
            action.run();
        } catch (RuntimeException | Error bug) {
            // the other actions must still run
            ErrorLog.log(LOG, "Winding down task " + task + " failed", bug);
        }
    }
}
