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
     * Runs an action again and again, with this pause before each time, until it is cancelled. Whatever it throws does not
     * end the repetition. As short as any other action, it must not block.
     */
    default Cancellable scheduleRepeatedly(Duration pause, Runnable action) {
        class Repetition implements Runnable, Cancellable {

            private volatile boolean cancelled;
            private volatile Cancellable next = () -> {};

            @Override
            public void run() {
                if (!cancelled) {
                    // before the action, which may throw
                    next = schedule(pause, this);
                    action.run();
                }
            }

            @Override
            public void cancel() {
                cancelled = true;
                next.cancel();
            }
        }
        Repetition repetition = new Repetition();
        repetition.next = schedule(pause, repetition);
        return repetition;
    }

    /** What can be called off; doing so again, or too late, has no effect. */
    @FunctionalInterface
    interface Cancellable {
        void cancel();
    }
}
