package io.muster.timer;

import io.muster.logging.Log;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Iterator;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The timer of a running server: any number of pending actions behind one wake-up of a scheduled executor.
 *
 * <p>A managed scheduler captures a context for every action and may keep cancelled ones until they are due; here an
 * action costs a set entry, and a cancelled one is gone at once. What is due at the same time runs in one wake-up.
 *
 * <p>Thread-safe: the set is concurrent; the wake-up is guarded by this object's monitor.
 */
public final class TimerQueue implements Timer {

    private static final System.Logger LOG = Log.of(TimerQueue.class);

    // the scheduler may keep a cancelled wake-up, and the request in whose context it was asked for, until it is due
    private static final long LONGEST_SLEEP_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final ScheduledExecutorService scheduler;
    private final ConcurrentSkipListSet<Entry> entries = new ConcurrentSkipListSet<>();
    private final AtomicLong sequence = new AtomicLong();

    private @Nullable Future<?> wakeUp;
    private long wakeUpAt;

    /** @param scheduler runs the wake-ups; one thread is enough */
    public TimerQueue(ScheduledExecutorService scheduler) {
        this.scheduler = scheduler;
    }

    @Override
    public Instant now() {
        return Instant.now();
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public Cancellable schedule(Duration delay, Runnable action) {
        Entry entry = new Entry(nanoTime() + saturatedNanos(delay), sequence.incrementAndGet(), action);
        entries.add(entry);
        if (isFirst(entry)) {
            wakeUpBy(entry.due);
        }
        return () -> entries.remove(entry);
    }

    /** How many actions are waiting. */
    public int size() {
        return entries.size();
    }

    private boolean isFirst(Entry entry) {
        Entry first = first();
        return first == null || first.compareTo(entry) >= 0;
    }

    private synchronized void wakeUpBy(long due) {
        Future<?> pending = wakeUp;
        if (pending != null && wakeUpAt - due <= 0) {
            return;
        }
        if (pending != null) {
            pending.cancel(false);
        }
        long now = nanoTime();
        wakeUpAt = now + Math.min(due - now, LONGEST_SLEEP_NANOS);
        wakeUp = scheduler.schedule(this::runDue, Math.max(0, wakeUpAt - now), TimeUnit.NANOSECONDS);
    }

    private void runDue() {
        synchronized (this) {
            wakeUp = null;
        }
        // asked anew each time: an action that came while another was first relies on being seen after it
        for (Entry entry = first(); entry != null; entry = first()) {
            if (entry.due - nanoTime() > 0) {
                wakeUpBy(entry.due);
                return;
            }
            if (entries.remove(entry)) {
                entry.run();
            }
        }
    }

    private @Nullable Entry first() {
        Iterator<Entry> inOrder = entries.iterator();
        return inOrder.hasNext() ? inOrder.next() : null;
    }

    // a quarter of the clock's range: far enough off, and safe to compare by difference
    private static long saturatedNanos(Duration delay) {
        try {
            return Math.min(delay.toNanos(), Long.MAX_VALUE / 4);
        } catch (ArithmeticException tooLong) {
            return Long.MAX_VALUE / 4;
        }
    }

    private record Entry(long due, long number, Runnable action) implements Comparable<Entry> {

        private static final Comparator<Entry> BY_NUMBER = Comparator.comparingLong(Entry::number);

        void run() {
            try {
                action.run();
            } catch (RuntimeException | Error bug) {
                // the other actions of this wake-up must still run, and nobody else would arm the next
                LOG.log(System.Logger.Level.ERROR, "A timer's action failed", bug);
            }
        }

        @Override
        public int compareTo(Entry other) {
            int byDue = Long.signum(due - other.due);
            return byDue != 0 ? byDue : BY_NUMBER.compare(this, other);
        }
    }
}
