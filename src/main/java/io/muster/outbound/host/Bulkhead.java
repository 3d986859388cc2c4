package io.muster.outbound.host;

import io.muster.timer.Timer;
import io.muster.timer.Turns;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Lets so many guests in at once; further ones wait in order, without a thread. While it is paused nobody gets in.
 *
 * <p>It has no clock for those who wait: each has one of its own, and cancels. Thread-safe: guarded by its monitor, which
 * is not held while a guest is let in.
 */
final class Bulkhead {

    private final int places;
    private final int maxWaiting;
    private final Timer timer;
    // one guest after the other, and no deeper stack if one leaves as it comes
    private final Turns turns = new Turns(Runnable::run, this::letIn, () -> {});

    private final Set<Runnable> waiting = new LinkedHashSet<>();
    private int taken;
    private long pausedUntil;
    private boolean paused;

    /** @param maxWaiting how many may wait */
    Bulkhead(int places, int maxWaiting, Timer timer) {
        this.places = places;
        this.maxWaiting = maxWaiting;
        this.timer = timer;
    }

    /**
     * Asks to be let in.
     *
     * @param guest is run once, here or later on any thread, when there is a place, which it then holds until it
     *     {@link #leave}s
     * @return whether it may come or wait; otherwise too many wait already
     */
    boolean enter(Runnable guest) {
        synchronized (this) {
            if (waiting.size() >= maxWaiting) {
                return false;
            }
            waiting.add(guest);
        }
        turns.ask();
        return true;
    }

    /** Takes a guest out of the line; false if it is not there, since it was let in or has gone before. */
    synchronized boolean cancel(Runnable guest) {
        return waiting.remove(guest);
    }

    /** Gives a place back. */
    void leave() {
        synchronized (this) {
            taken--;
        }
        turns.ask();
    }

    /** Lets nobody in for so long from now, unless it is paused for longer already. */
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

    private void letIn() {
        for (Optional<Runnable> next = next(); next.isPresent(); next = next()) {
            next.get().run();
        }
    }

    private synchronized Optional<Runnable> next() {
        if (taken >= places || !paused().isZero()) {
            return Optional.empty();
        }
        paused = false;
        Iterator<Runnable> line = waiting.iterator();
        if (!line.hasNext()) {
            return Optional.empty();
        }
        Runnable guest = line.next();
        line.remove();
        taken++;
        return Optional.of(guest);
    }
}
