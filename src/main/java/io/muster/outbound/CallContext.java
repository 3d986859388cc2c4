package io.muster.outbound;

import io.muster.logging.LogContext;
import io.muster.outbound.gate.CallOwner;
import io.muster.task.AttemptLog;
import io.muster.task.TaskContext;
import io.muster.task.TaskId;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What the exchanges of one call share.
 *
 * @param remaining the time left until the caller's deadline; empty if it has none, or it is not known here
 * @param log records what they took
 * @param owner on whose behalf they are made
 * @param task for which they are made, if they are for a task
 * @param callback that they deliver, if they are for one
 * @param attempts records each of them
 * @param lines the context of the log lines about it
 */
record CallContext(
        Optional<Supplier<Duration>> remaining,
        CallLog log,
        CallOwner owner,
        Optional<TaskId> task,
        Optional<CallbackOrigin> callback,
        AttemptLog attempts,
        Optional<LogContext> lines) {

    static CallContext withoutClock() {
        return new CallContext(
                Optional.empty(),
                new CallLog(),
                CallOwner.MUSTER,
                Optional.empty(),
                Optional.empty(),
                AttemptLog.unread(),
                LogContext.current());
    }

    static CallContext until(Supplier<Duration> remaining, CallOwner owner, AttemptLog attempts) {
        return new CallContext(
                Optional.of(remaining),
                new CallLog(),
                owner,
                Optional.empty(),
                Optional.empty(),
                attempts,
                LogContext.current());
    }

    static CallContext of(CallbackOrigin callback, Supplier<Duration> remaining, CallOwner owner) {
        return new CallContext(
                Optional.of(remaining),
                new CallLog(),
                owner,
                Optional.empty(),
                Optional.of(callback),
                AttemptLog.unread(),
                LogContext.current());
    }

    static CallContext of(TaskContext task) {
        CallOwner owner = new CallOwner(task.caller(), task.group().toString());
        return new CallContext(
                Optional.of(task::remaining),
                new CallLog(),
                owner,
                Optional.of(task.id()),
                Optional.empty(),
                task.attempts(),
                LogContext.current());
    }

    /** Whether the caller's deadline is closer than this. */
    boolean endsBefore(Duration duration) {
        return remaining.filter(left -> left.get().compareTo(duration) <= 0).isPresent();
    }
}
