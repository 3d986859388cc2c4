package io.muster.group.engine;

import io.muster.group.spec.Origin;
import io.muster.group.view.PreviousRun;
import io.muster.logging.LogContext;
import io.muster.task.TaskOutcome;
import io.muster.task.TaskSpec;
import io.muster.timer.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * What a group has from its start on, as its tasks and its answer use it.
 *
 * @param origin where it comes from
 * @param log the context of its log lines
 * @param createdAt when it was accepted
 * @param results the memory for its results
 */
record GroupContext(
        UUID id,
        Origin origin,
        LogContext log,
        Instant createdAt,
        GroupClock clock,
        ResultBudget results,
        ThrownFaults faults) {

    /** Of a group that starts now. */
    static GroupContext of(GroupResources resources, UUID id, Origin origin, PreviousRun earlier, Duration timeout) {
        Timer timer = resources.timer();
        return new GroupContext(
                id,
                origin,
                origin.log(id),
                earlier.createdAt(),
                new GroupClock(timer, timer.nanoTime() - earlier.age().toNanos(), timeout),
                new ResultBudget(resources.results(), origin.caller()),
                resources.faults());
    }

    /** The outcome of a task that threw this; logs it if it is unexpected. */
    TaskOutcome<?> outcome(Throwable thrown, TaskSpec task) {
        return log.get(() -> faults.outcome(thrown, task));
    }

    /** The owner's name. */
    String caller() {
        return origin.caller();
    }
}
