package io.muster.outbound.host;

import io.muster.timer.SerialTask;
import io.muster.timer.Timer;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

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
    private boolean paused;

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

    /** Grants no permit for this duration, unless already paused for longer. */
    void pause(Duration duration) {
        synchronized (this) {
            long until = timer.nanoTime() + duration.toNanos();
            if (paused && until - pausedUntil <= 0) {
                return;
            }
            paused = true;
            pausedUntil = until;
        }
        timer.schedule(duration, starter::ask);
    }

    /** The rest of a pause; zero if there is none. */
    synchronized Duration paused() {
        long left = paused ? pausedUntil - timer.nanoTime() : 0;
        return left > 0 ? Duration.ofNanos(left) : Duration.ZERO;
    }

    synchronized boolean isIdle() {
        return inUse == 0 && waiting.isEmpty() && paused().isZero();
    }

    private void startWaiting() {
        for (Optional<Runnable> next = next(); next.isPresent(); next = next()) {
            next.get().run();
        }
    }

    private synchronized Optional<Runnable> next() {
        if (inUse >= permits || !paused().isZero()) {
            return Optional.empty();
        }
        paused = false;
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
