package io.muster.outbound.host;

import io.muster.timer.SerialTask;
import io.muster.timer.Timer;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Limits the number of concurrent exchanges; others wait in order, without a thread. While it is paused, none starts.
 *
 * <p>It has no timeout for waiting exchanges: each has its own, and cancels. Thread-safe: guarded by its monitor, which
 * is not held while an exchange is started.
 */
final class Bulkhead {

    private final int permits;
    private final int maxWaiting;
    private final Timer timer;
    // one exchange after another, so that the stack does not grow if one ends as it starts
    private final SerialTask starter = new SerialTask(Runnable::run, this::startWaiting, () -> {});

    private final Set<Runnable> waiting = new LinkedHashSet<>();
    private int inUse;
    private long pausedUntil;
    private @Nullable PauseReason pausedFor;
    private Timer.Cancellable pauseEnd = () -> {};

    /** @param maxWaiting the maximum number of waiting exchanges */
    Bulkhead(int permits, int maxWaiting, Timer timer) {
        this.permits = permits;
        this.maxWaiting = maxWaiting;
        this.timer = timer;
    }

    /**
     * Requests a permit.
     *
     * @param start run once, here or later on any thread, when it has a permit, which it holds until {@link #release}
     * @return false if too many are waiting already
     */
    boolean acquire(Runnable start) {
        synchronized (this) {
            if (waiting.size() >= maxWaiting) {
                return false;
            }
            waiting.add(start);
        }
        starter.ask();
        return true;
    }

    /**
     * Removes a request for a permit from the queue; false if it is not there, because it has its permit or was
     * cancelled.
     */
    synchronized boolean cancel(Runnable start) {
        return waiting.remove(start);
    }

    /** Releases a permit. */
    void release() {
        synchronized (this) {
            inUse--;
        }
        starter.ask();
    }

    /**
     * Grants no permit for this duration. A host's request does not shorten a pause; an operator's replaces it.
     */
    void pause(Duration duration, PauseReason reason) {
        synchronized (this) {
            long until = timer.nanoTime() + duration.toNanos();
            if (reason == PauseReason.RETRY_AFTER && pausedFor != null && until - pausedUntil <= 0) {
                return;
            }
            pausedFor = reason;
            pausedUntil = until;
            pauseEnd.cancel();
            pauseEnd = timer.schedule(duration, starter::ask);
        }
    }

    /** Ends a pause, if there is one. */
    void resume() {
        synchronized (this) {
            pausedFor = null;
            pauseEnd.cancel();
        }
        starter.ask();
    }

    /** The current pause, if there is one. */
    synchronized Optional<Pause> pause() {
        PauseReason reason = pausedFor;
        long left = reason == null ? 0 : pausedUntil - timer.nanoTime();
        return reason == null || left <= 0 ? Optional.empty() : Optional.of(new Pause(Duration.ofNanos(left), reason));
    }

    private boolean isPaused() {
        return pausedFor != null && pausedUntil - timer.nanoTime() > 0;
    }

    synchronized boolean isIdle() {
        return inUse == 0 && waiting.isEmpty() && !isPaused();
    }

    synchronized int inUse() {
        return inUse;
    }

    synchronized int waiting() {
        return waiting.size();
    }

    int permits() {
        return permits;
    }

    private void startWaiting() {
        for (Optional<Runnable> next = next(); next.isPresent(); next = next()) {
            next.get().run();
        }
    }

    private synchronized Optional<Runnable> next() {
        if (inUse >= permits || isPaused()) {
            return Optional.empty();
        }
        pausedFor = null;
        Iterator<Runnable> queue = waiting.iterator();
        if (!queue.hasNext()) {
            return Optional.empty();
        }
        Runnable start = queue.next();
        queue.remove();
        inUse++;
        return Optional.of(start);
    }
}
