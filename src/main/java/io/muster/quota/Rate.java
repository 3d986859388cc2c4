package io.muster.quota;

import java.time.Duration;

/**
 * A rate limit: a burst of this many tasks, refilled evenly over the period.
 *
 * @param tasks also the maximum number of tasks of a group
 */
public record Rate(int tasks, Duration period) {

    /** @throws IllegalArgumentException if one of the two is not positive */
    public Rate {
        if (tasks < 1 || period.isNegative() || period.isZero()) {
            throw new IllegalArgumentException(
                    "a rate must be positive but is %d tasks in %s".formatted(tasks, period));
        }
    }
}
