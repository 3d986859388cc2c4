package io.muster.group.spec;

import io.muster.task.Fault;
import io.muster.task.FaultCode;
import java.time.Duration;

/**
 * The limits of a group.
 *
 * @param concurrency the maximum number of tasks in flight
 * @param timeout from its start
 * @param onTimeout the result when the timeout expires
 */
public record Bounds(int concurrency, Duration timeout, OnTimeout onTimeout) {

    /** @throws IllegalArgumentException if the concurrency or the timeout is not positive */
    public Bounds {
        if (concurrency < 1) {
            throw new IllegalArgumentException("concurrency must be at least 1 but is " + concurrency);
        }
        if (timeout.isZero() || timeout.isNegative()) {
            throw new IllegalArgumentException("a group's timeout must be positive but is " + timeout);
        }
    }

    /**
     * The fault of a group whose timeout has expired.
     *
     * @param wasQueued whether that was before it could start: the timeout includes the wait in the queue
     */
    public Fault expired(boolean wasQueued) {
        return Fault.of(
                FaultCode.GROUP_TIMEOUT,
                "The group's timeout of %d ms expired%s"
                        .formatted(
                                timeout.toMillis(),
                                wasQueued ? " while it was queued; none of its tasks had started" : ""));
    }
}
