package io.muster.group;

import io.muster.timer.Timer;
import java.time.Duration;

/**
 * The clock of one group: it runs from the group's start, whoever runs the group.
 *
 * @param startedAt when the group started, as {@link Timer#nanoTime} has it
 * @param timeout how long it may take
 */
record GroupClock(Timer timer, long startedAt, Duration timeout) {

    /** From the group's start to now. */
    Duration age() {
        return Duration.ofNanos(timer.nanoTime() - startedAt);
    }

    /** What is left of it; never negative. */
    Duration remaining() {
        Duration left = timeout.minus(age());
        return left.isNegative() ? Duration.ZERO : left;
    }
}
