package io.muster.group;

import java.time.Duration;

/**
 * How far a group may go.
 *
 * @param concurrency at most so many of its tasks in flight at once
 * @param timeout its clock, from its start
 * @param onTimeout what it answers when that clock runs out
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
}
