package io.muster.outbound;

import io.muster.task.FaultCode;
import io.muster.task.TaskFailedException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How an attempt at a call ended. Nulls instead of optionals: there is one for each attempt.
 *
 * @param status the HTTP status of its response; 0 if it has none
 * @param failure why it has no response: a {@link TaskFailedException}, or a {@link
 *     java.util.concurrent.CancellationException} if it was aborted
 * @param refusal why the host was not asked, if this node's state of the host is the reason
 * @param took from the permit to the end, or from the beginning if no permit was granted
 * @param permitted whether a permit was granted
 */
public record AttemptEnd(
        int status, @Nullable Throwable failure, @Nullable HostRefusal refusal, Duration took, boolean permitted) {

    /** Why a host is not called now. */
    public enum HostRefusal {
        /** It has failed too often. */
        CIRCUIT_OPEN,
        /** An operator, or its own {@code Retry-After}, has paused calls to it for longer than the task can wait. */
        PAUSED,
        /** Too many wait for it already. */
        QUEUE_FULL
    }

    /** The kind of the failure; empty if there is a response, or the attempt was aborted. */
    public Optional<FaultCode> error() {
        return failure instanceof TaskFailedException failed
                ? Optional.of(failed.fault().code())
                : Optional.empty();
    }
}
