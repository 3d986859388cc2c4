package io.muster.quota;

import java.time.Duration;

/**
 * So many tasks in so long: as many at once, and then as they come back, evenly over the period.
 *
 * @param tasks more of them are in no group
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
