package io.muster.response;

import io.muster.logging.Log;
import io.muster.timer.ErrorLog;
import java.util.ArrayList;
import java.util.List;

/** What is to be done once a response has ended. Thread-safe: guarded by its monitor, which no action is run under. */
final class EndActions {

    private static final System.Logger LOG = Log.of(EndActions.class);

    private final List<Runnable> actions = new ArrayList<>();
    private boolean ended;

    /** Adds an action; runs it at once if the response has ended already. */
    void add(Runnable action) {
        synchronized (this) {
            if (!ended) {
                actions.add(action);
                return;
            }
        }
        action.run();
    }

    /** The response has ended: runs every action, each only once. */
    void run() {
        List<Runnable> all;
        synchronized (this) {
            ended = true;
            all = List.copyOf(actions);
            actions.clear();
        }
        ErrorLog.runAll(LOG, "An action after a response failed", all);
    }
}
