package io.muster.group.engine;

import io.muster.timer.Timer;
import java.time.Duration;

/**
 * The timeout of one group, measured from the group's start on whichever node.
 *
 * @param startedAt the group's start, by {@link Timer#nanoTime}
 * @param timeout how long it may take
 */
record GroupClock(Timer timer, long startedAt, Duration timeout) {

    /** The time since the group's start. */
    Duration age() {
        return Duration.ofNanos(timer.nanoTime() - startedAt);
    }

    /** As {@link #age}, in nanoseconds. */
    long ageNanos() {
        return timer.nanoTime() - startedAt;
    }

    /** The time left; never negative. */
    Duration remaining() {
        Duration left = timeout.minus(age());
        return left.isNegative() ? Duration.ZERO : left;
    }
}
