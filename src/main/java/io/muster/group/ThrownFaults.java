package io.muster.group;

import io.muster.task.Fault;
import io.muster.task.FaultCode;
import io.muster.task.TaskFailedException;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * Translates exceptions into the faults that callers see. Thread-safe.
 *
 * @param nodeFaults whether an exception is caused by this node rather than the task, which has then abandoned its
 *     durable groups; must not block
 */
record ThrownFaults(Predicate<Throwable> nodeFaults) {

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
