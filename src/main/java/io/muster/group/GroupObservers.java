package io.muster.group;

import io.muster.logging.Log;
import io.muster.timer.ErrorLog;
import java.time.Duration;
import java.util.List;

/** Tells several observers of the same group, in their order; what one throws is logged, and the others are told. */
record GroupObservers(List<GroupObserver> observers) implements GroupObserver {

    private static final System.Logger LOG = Log.of(GroupObservers.class);
    private static final String OBSERVER_FAILED = "An observer of a group failed";

    @Override
    public void taskStarting(ObservedTask task) {
        for (GroupObserver observer : observers) {
            try {
                observer.taskStarting(task);
            } catch (RuntimeException | Error bug) {
                log(bug);
            }
        }
    }

    @Override
    public void taskEnded(ObservedTask task) {
        for (GroupObserver observer : observers) {
            try {
                observer.taskEnded(task);
            } catch (RuntimeException | Error bug) {
                log(bug);
            }
        }
    }

    @Override
    public void decided(GroupSnapshot decision) {
        for (GroupObserver observer : observers) {
            ErrorLog.run(LOG, OBSERVER_FAILED, () -> observer.decided(decision));
        }
    }

    @Override
    public void finished(Duration elapsed) {
        for (GroupObserver observer : observers) {
            ErrorLog.run(LOG, OBSERVER_FAILED, () -> observer.finished(elapsed));
        }
    }

    private static void log(Throwable bug) {
        ErrorLog.log(LOG, OBSERVER_FAILED, bug);
    }
}
