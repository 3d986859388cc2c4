package io.muster.testing;

import io.muster.timer.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A timer whose clock the test turns by hand.
 *
 * <pre>{@code
 * timer.schedule(ofSeconds(2), light::turnOff);
 * timer.advance(ofSeconds(2));   // the light is off
 * }</pre>
 *
 * <p>What is due at the same time runs in the order it was scheduled in. Thread-safe: guarded by its monitor, which is
 * not held while an action runs.
 */
public final class ManualTimer implements Timer {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private record Entry(long due, long number, Runnable action) {}

    private final TreeSet<Entry> entries =
            new TreeSet<>(Comparator.comparingLong(Entry::due).thenComparingLong(Entry::number));
    private long nanos;
    private long scheduled;
    private Duration putForward = Duration.ZERO;

    @Override
    public synchronized Instant now() {
        return START.plusNanos(nanos).plus(putForward);
    }

    /** Puts the time of day forward, or back, as an administrator does; no time passes by that. */
    public synchronized void putForward(Duration duration) {
        putForward = putForward.plus(duration);
    }

    @Override
    public synchronized long nanoTime() {
        return nanos;
    }

    @Override
    public synchronized Cancellable schedule(Duration delay, Runnable action) {
        Entry entry = new Entry(nanos + delay.toNanos(), scheduled++, action);
        entries.add(entry);
        return () -> remove(entry);
    }

    /** Turns the clock forward; every action that falls due on the way runs, here, while the clock shows its time. */
    public void advance(Duration duration) {
        long end = nanoTime() + duration.toNanos();
        for (Entry due = next(end); due != null; due = next(end)) {
            due.action.run();
        }
    }

    /** How many actions wait. */
    public synchronized int pending() {
        return entries.size();
    }

    private synchronized void remove(Entry entry) {
        entries.remove(entry);
    }

    private synchronized @Nullable Entry next(long end) {
        if (entries.isEmpty() || entries.first().due > end) {
            nanos = Math.max(nanos, end);
            return null;
        }
        Entry due = entries.pollFirst();
        nanos = Math.max(nanos, due.due);
        return due;
    }
}
