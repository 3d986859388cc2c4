package io.muster.timer;

import java.time.Duration;
import java.time.Instant;

/** The engine's only source of time: what it is now, and what happens later. */
public interface Timer {

    /** The time of day, for people. */
    Instant now();

    /** A clock for measuring, in nanoseconds; never goes back. As {@link System#nanoTime()}. */
    long nanoTime();

    /**
     * Runs an action once, not before the delay has passed, unless it is cancelled first. The action must be short and
     * must not block.
     */
    Cancellable schedule(Duration delay, Runnable action);

    /**
     * Runs an action again and again until it is cancelled: first after the pause, then each time that long after it has
     * ended. Whatever it throws is logged and does not end the repetition. As short as any other, it must not block.
     */
    Cancellable scheduleRepeatedly(Duration pause, Runnable action);

    /** What can be called off; doing so again, or too late, has no effect. */
    @FunctionalInterface
    interface Cancellable {
        void cancel();
    }
}
