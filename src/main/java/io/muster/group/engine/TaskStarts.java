package io.muster.group.engine;

import io.muster.logging.Log;
import io.muster.timer.ErrorLog;
import io.muster.timer.SerialTask;
import java.time.Duration;
import java.util.Optional;

/** Starts the tasks of one group as soon as they may start. Thread-safe. */
final class TaskStarts {

    private static final System.Logger LOG = Log.of(TaskStarts.class);
    /** How long after an error what failed is tried again. */
    static final Duration PAUSE = Duration.ofSeconds(1);

    private final GroupContext group;
    private final SharedLedger ledger;
    private final GroupObservation observation;
    // one thread at a time starts tasks: one that ends at once requests the next without growing the stack
    private final SerialTask turns = new SerialTask(Runnable::run, this::takeTurn, () -> {});

    TaskStarts(GroupContext group, SharedLedger ledger, GroupObservation observation) {
        this.group = group;
        this.ledger = ledger;
        this.observation = observation;
    }

    /** Starts those that may start now, on this thread unless another does so already. */
    void ask() {
        turns.ask();
    }

    private void takeTurn() {
        group.log().run(this::startAll);
    }

    private void startAll() {
        try {
            for (Optional<TaskRun> next = next(); next.isPresent(); next = next()) {
                start(next.get());
            }
        } catch (RuntimeException | Error broken) {
            // retried, since nothing else would start the tasks before the group's timeout
            group.clock().timer().schedule(PAUSE, turns::ask);
            throw broken;
        }
    }

    // whatever this one throws, the others are to be started
    private void start(TaskRun run) {
        try {
            observation.taskStarting(run);
            run.begin();
        } catch (RuntimeException | Error bug) {
            ErrorLog.log(LOG, "A task of group " + group.id() + " could not be started", bug);
        }
    }

    private Optional<TaskRun> next() {
        return ledger.read(Ledger::startNext);
    }
}
