package io.muster.group.observer;

import io.muster.group.view.GroupSnapshot;
import io.muster.logging.Log;
import io.muster.timer.ErrorLog;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** Tells several observers of the same group, in their order; what one throws is logged, and the others are told. */
record GroupObservers(List<GroupObserver> observers) implements GroupObserver {

    private static final System.Logger LOG = Log.of(GroupObservers.class);

    @Override
    public void taskStarting(ObservedTask task) {
        tellAll(observer -> observer.taskStarting(task));
    }

    @Override
    public void taskEnded(ObservedTask task) {
        tellAll(observer -> observer.taskEnded(task));
    }

    @Override
    public void decided(GroupSnapshot decision) {
        tellAll(observer -> observer.decided(decision));
    }

    @Override
    public void finished(Duration elapsed) {
        tellAll(observer -> observer.finished(elapsed));
    }

    private void tellAll(Consumer<GroupObserver> call) {
        for (GroupObserver observer : observers) {
            ErrorLog.run(LOG, "An observer of a group failed", () -> call.accept(observer));
        }
    }
}
