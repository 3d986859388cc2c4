package io.muster.group.engine;

import io.muster.task.Attempt;
import io.muster.task.AttemptLog;
import io.muster.task.Execution;
import io.muster.task.FaultCode;
import io.muster.task.TaskOutcome;
import io.muster.task.TaskOutcome.Failed;
import io.muster.task.TaskOutcome.Skipped;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Records how a task comes to its outcome: how long it waits for a permit, when it starts and ends, and its attempts. All
 * times are relative to the group's start. Guarded by the group's lock, except what the task's body calls.
 */
final class ExecutionLog {

    private Duration readyAfter = Duration.ZERO;
    private boolean isReady;
    private volatile @Nullable Duration startedAfter;
    private @Nullable Duration endedAfter;
    private @Nullable Execution known;
    private volatile @Nullable AttemptLog attempts;
    // whether the body does its work in one attempt, which it does not record
    private volatile boolean isSingleAttempt;
    private volatile boolean closed;

    /** Nothing but permits keeps the task from starting from now on. */
    void ready(Duration afterGroup) {
        readyAfter = afterGroup;
        isReady = true;
    }

    /** Whether it has been said that nothing but permits keeps the task from starting. */
    boolean isReady() {
        return isReady;
    }

    /** Since when that is so; zero if it has not been said. */
    Duration readyAfter() {
        return readyAfter;
    }

    void started(Duration afterGroup) {
        startedAfter = afterGroup;
    }

    /** When the task started; null if it has not. Needs no lock. */
    @Nullable
    Duration startedAfter() {
        return startedAfter;
    }

    /** When the task got its outcome; null if it has none. */
    @Nullable
    Duration endedAfter() {
        return endedAfter;
    }

    /** The log for a body that records its attempts; needs no lock. */
    AttemptLog open(GroupClock clock) {
        AttemptLog created = new AttemptLog(clock::ageNanos);
        attempts = created;
        if (closed) {
            // in the meantime, and perhaps without seeing the log
            created.close();
        }
        return created;
    }

    /** The body has started, and may not have asked for a log; needs no lock. */
    void begun() {
        isSingleAttempt = true;
    }

    /** What there is so far. */
    Execution at(Duration now) {
        return known == null ? execution(now, null) : known;
    }

    /** The task has its outcome: from now on nothing changes, and nothing more is sent. */
    void close(Duration now, TaskOutcome<?> outcome) {
        endedAfter = now;
        if (outcome instanceof Skipped) {
            // only its condition was evaluated, none of it has run
            startedAfter = null;
        }
        closed = true;
        FaultCode error = outcome instanceof Failed<?> failed ? failed.fault().code() : null;
        known = execution(now, error);
        attempts = null;
    }

    /** Restores how the task came to its outcome in an earlier run. */
    void restore(Execution earlier) {
        known = earlier;
    }

    /** The memory of all attempts but the first, which is part of what is reserved for every task. */
    long bytesOfFurtherAttempts() {
        return known == null ? 0 : known.bytesOfFurtherAttempts();
    }

    private Execution execution(Duration now, @Nullable FaultCode error) {
        Duration started = startedAfter;
        AttemptLog log = attempts;
        List<Attempt> recorded = List.of();
        if (log != null) {
            recorded = closed ? log.close() : log.attempts();
        }
        if (started == null) {
            return Execution.NONE;
        } else if (log == null && isSingleAttempt) {
            long elapsed = now.minus(started).toMillis();
            recorded = List.of(new Attempt(Attempt.Kind.FIRST, started.toMillis(), 0, elapsed, 0, error, null));
        }
        return new Execution(Optional.of(started.minus(readyAfter)), recorded);
    }
}
