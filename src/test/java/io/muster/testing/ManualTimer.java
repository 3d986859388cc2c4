package io.muster.testing;

import io.muster.timer.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A timer whose clock is controlled by the test.
 *
 * <pre>{@code
 * timer.schedule(ofSeconds(2), light::turnOff);
 * timer.advance(ofSeconds(2));   // the light is off
 * }</pre>
 *
 * <p>Actions due at the same time run in the order of scheduling. Thread-safe: guarded by its monitor, which is
 * not held while an action runs.
 */
public final class ManualTimer implements Timer {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private record Entry(long due, long number, Runnable action) {}

    private final TreeSet<Entry> entries =
            new TreeSet<>(Comparator.comparingLong(Entry::due).thenComparingLong(Entry::number));
    private long nanos;
    private long scheduled;
    private Duration setTimeOfDayForward = Duration.ZERO;

    @Override
    public synchronized Instant now() {
        return START.plusNanos(nanos).plus(setTimeOfDayForward);
    }

    /** Sets the time of day forward or back, like an administrator; no time elapses. */
    public synchronized void setTimeOfDayForward(Duration duration) {
        setTimeOfDayForward = setTimeOfDayForward.plus(duration);
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

    /** Advances the clock; every action that becomes due runs in this thread, while the clock shows its time. */
    public void advance(Duration duration) {
        long end = nanoTime() + duration.toNanos();
        for (Entry due = next(end); due != null; due = next(end)) {
            due.action.run();
        }
    }

    /** The number of waiting actions. */
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
