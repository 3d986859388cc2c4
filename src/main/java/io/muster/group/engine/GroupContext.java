package io.muster.group.engine;

import io.muster.group.spec.Origin;
import io.muster.logging.LogContext;
import io.muster.task.TaskOutcome;
import io.muster.task.TaskSpec;
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

    /** The outcome of a task that threw this; logs it if it is unexpected. */
    TaskOutcome<?> outcome(Throwable thrown, TaskSpec task) {
        return log.get(() -> faults.outcome(thrown, task));
    }

    /** The owner's name. */
    String caller() {
        return origin.caller();
    }
}
