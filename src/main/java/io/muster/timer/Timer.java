package io.muster.timer;

import java.time.Duration;
import java.time.Instant;

/** The engine's only source of time: current time and scheduling. */
public interface Timer {

    /** The time of day, for display. */
    Instant now();

    /** A monotonic clock for measuring, in nanoseconds. As {@link System#nanoTime()}. */
    long nanoTime();

    /**
     * Runs an action once, not before the delay has passed, unless it is cancelled first. The action must be short and
     * must not block.
     */
    Cancellable schedule(Duration delay, Runnable action);

    /**
     * Runs an action repeatedly, with this delay before each run, until it is cancelled. Exceptions do not end the
     * repetition. The action must be short and must not block.
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

    /** A scheduled action; cancelling it again, or too late, has no effect. */
    @FunctionalInterface
    interface Cancellable {
        void cancel();
    }
}
