package io.muster.group.engine;

import io.muster.group.observer.GroupListener;
import io.muster.group.observer.GroupObserver;
import io.muster.group.observer.ObservedGroup;
import io.muster.group.view.GroupSnapshot;
import io.muster.group.view.PreviousRun;
import io.muster.logging.Log;
import io.muster.logging.LogContext;
import io.muster.timer.ErrorLog;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** Tells the observer of one group what happens to it, if it has one; what the observer throws is logged. Thread-safe. */
final class GroupObservation {

    private static final System.Logger LOG = Log.of(GroupObservation.class);

    private final LogContext log;
    private volatile GroupObserver observer = GroupObserver.NONE;
    private volatile boolean wasDecided;

    /** @param log the context of its log lines */
    GroupObservation(LogContext log) {
        this.log = log;
    }

    /** Begins to tell an observer; until then, there is none. */
    void begin(GroupListener listener, ObservedGroup group, PreviousRun earlier) {
        wasDecided = earlier.verdict().isPresent();
        try {
            observer = listener.starting(group);
        } catch (RuntimeException | Error bug) {
            log(bug);
        }
    }

    void taskStarting(TaskRun task) {
        GroupObserver told = observer;
        if (!told.equals(GroupObserver.NONE)) {
            tell(() -> told.taskStarting(task));
        }
    }

    void tasksEnded(List<TaskRun> tasks) {
        GroupObserver told = observer;
        if (!told.equals(GroupObserver.NONE)) {
            for (TaskRun task : tasks) {
                tell(() -> told.taskEnded(task));
            }
        }
    }

    void decided(GroupSnapshot decision) {
        if (!wasDecided) {
            tell(() -> observer.decided(decision));
        }
    }

    /** @param elapsed from the group's start to the end of its last task */
    void finished(Supplier<Duration> elapsed) {
        GroupObserver told = observer;
        if (!told.equals(GroupObserver.NONE)) {
            tell(() -> told.finished(elapsed.get()));
        }
    }

    private void tell(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException | Error bug) {
            log(bug);
        }
    }

    private void log(Throwable bug) {
        log.run(() -> ErrorLog.log(LOG, "An observer of a group failed", bug));
    }
}
