package io.muster.timer;

import java.time.Duration;

/** Runs an action again and again on a timer that has no repetition of its own. Thread-safe. */
final class Repetition implements Runnable, Timer.Cancellable {

    private final Timer timer;
    private final Duration pause;
    private final Runnable action;
    private volatile boolean cancelled;
    private volatile Timer.Cancellable next = () -> {};

    Repetition(Timer timer, Duration pause, Runnable action) {
        this.timer = timer;
        this.pause = pause;
        this.action = action;
    }

    Repetition schedule() {
        next = timer.schedule(pause, this);
        return this;
    }

    @Override
    public void run() {
        if (!cancelled) {
            // before the action, which may throw
            schedule();
            action.run();
        }
    }

    @Override
    public void cancel() {
        cancelled = true;
        next.cancel();
    }
}
