package io.muster.outbound.host;

import io.muster.timer.SerialTask;
import io.muster.timer.Timer;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Bounds how many exchanges go on at once; further ones wait in order, without a thread. While it is paused none starts.
 *
 * <p>It has no clock for what waits: each exchange has one of its own, and cancels. Thread-safe: guarded by its monitor, which
 * is not held while an exchange is started.
 */
final class Bulkhead {

    private final int permits;
    private final int maxWaiting;
    private final Timer timer;
    // one exchange after the other, and no deeper stack if one ends as it starts
    private final SerialTask turns = new SerialTask(Runnable::run, this::startWaiting, () -> {});

    private final Set<Runnable> waiting = new LinkedHashSet<>();
    private int taken;
    private long pausedUntil;
    private boolean paused;

    /** @param maxWaiting how many may wait */
    Bulkhead(int permits, int maxWaiting, Timer timer) {
        this.permits = permits;
        this.maxWaiting = maxWaiting;
        this.timer = timer;
    }

    /**
     * Asks for a permit.
     *
     * @param start is run once, here or later on any thread, when there is a permit, which it holds until {@link #release}
     * @return whether it may start or wait; otherwise too many wait already
     */
    boolean acquire(Runnable start) {
        synchronized (this) {
            if (waiting.size() >= maxWaiting) {
                return false;
            }
            waiting.add(start);
        }
        turns.ask();
        return true;
    }

    /** Takes a request for a permit out of the queue; false if it is not there, since it has its permit or was cancelled. */
    synchronized boolean cancel(Runnable start) {
        return waiting.remove(start);
    }

    /** Gives a permit back. */
    void release() {
        synchronized (this) {
            taken--;
        }
        turns.ask();
    }

    /** Gives no permit for so long from now, unless it is paused for longer already. */
    void pause(Duration duration) {
        synchronized (this) {
            long until = timer.nanoTime() + duration.toNanos();
            if (paused && until - pausedUntil <= 0) {
                return;
            }
            paused = true;
            pausedUntil = until;
        }
        timer.schedule(duration, turns::ask);
    }

    /** What is left of a pause; zero if there is none. */
    synchronized Duration paused() {
        long left = paused ? pausedUntil - timer.nanoTime() : 0;
        return left > 0 ? Duration.ofNanos(left) : Duration.ZERO;
    }

    synchronized boolean isIdle() {
        return taken == 0 && waiting.isEmpty() && paused().isZero();
    }

    private void startWaiting() {
        for (Optional<Runnable> next = next(); next.isPresent(); next = next()) {
            next.get().run();
        }
    }

    private synchronized Optional<Runnable> next() {
        if (taken >= permits || !paused().isZero()) {
            return Optional.empty();
        }
        paused = false;
        Iterator<Runnable> queue = waiting.iterator();
        if (!queue.hasNext()) {
            return Optional.empty();
        }
        Runnable start = queue.next();
        queue.remove();
        taken++;
        return Optional.of(start);
    }
}
