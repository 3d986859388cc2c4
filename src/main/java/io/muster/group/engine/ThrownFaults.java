package io.muster.group.engine;

import io.muster.logging.Log;
import io.muster.task.Fault;
import io.muster.task.FaultCode;
import io.muster.task.TaskFailedException;
import io.muster.task.TaskOutcome;
import io.muster.task.TaskOutcome.Cancelled;
import io.muster.task.TaskOutcome.Failed;
import io.muster.task.TaskSpec;
import io.muster.task.Throwables;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.function.Predicate;

/**
 * Translates exceptions into the faults that callers see. Thread-safe.
 *
 * @param nodeFaults whether an exception is caused by this node rather than the task, which has then abandoned its
 *     durable groups; must not block
 */
record ThrownFaults(Predicate<Throwable> nodeFaults) {

    private static final System.Logger LOG = Log.of(ThrownFaults.class);

    /** The outcome of a task whose body threw this. */
    TaskOutcome<?> outcome(Throwable wrapped, TaskSpec task) {
        Throwable thrown = Throwables.unwrap(wrapped);
        Optional<Fault> expected = expected(thrown);
        if (expected.isPresent()) {
            return new Failed<>(expected.get());
        }
        return thrown instanceof CancellationException
                ? new Cancelled<>()
                : new Failed<>(unexpected(
                        thrown,
                        LOG,
                        "Task " + task.id() + " (" + task.type() + ") threw",
                        "The task threw " + thrown.getClass().getSimpleName()));
    }

    /** The fault that an exception stands for; empty for exceptions that were not written for callers. */
    Optional<Fault> expected(Throwable thrown) {
        if (nodeFaults.test(thrown)) {
            return Optional.of(Fault.of(FaultCode.OVERLOADED, "The server must be restarted"));
        }
        return thrown instanceof TaskFailedException failed ? Optional.of(failed.fault()) : Optional.empty();
    }

    /**
     * The fault for an exception that was not written for callers, who get a reference to the log instead.
     *
     * @param logged what happened, for the log
     * @param shown what happened, for callers
     */
    static Fault unexpected(Throwable thrown, System.Logger logger, String logged, String shown) {
        String reference = UUID.randomUUID().toString();
        logger.log(System.Logger.Level.WARNING, logged + ", reference " + reference, thrown);
        return Fault.of(FaultCode.TASK_FAILED, shown + "; see the server log, reference " + reference)
                .causedBy(thrown);
    }
}
