package io.muster.timer;

import io.muster.logging.Log;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The timer of a running server, on a scheduled pool of one thread. Actions are independent: each has its own entry in
 * the pool's queue, a cancelled one is removed at once, and a thread that ends is replaced.
 *
 * <p>Thread-safe. A beat once a second shows whether actions still run; it also wakes the thread, so that a lost signal
 * delays an action by a second at most.
 */
public final class ScheduledTimer implements Timer, AutoCloseable {

    private static final System.Logger LOG = Log.of(ScheduledTimer.class);
    private static final long BEAT_SECONDS = 1;

    private final ScheduledThreadPoolExecutor pool;
    private volatile long beatAt = System.nanoTime();

    /** @param threads creates the thread on which actions run */
    public ScheduledTimer(ThreadFactory threads) {
        pool = new ScheduledThreadPoolExecutor(1, threads, new ThreadPoolExecutor.DiscardPolicy());
        pool.setRemoveOnCancelPolicy(true);
        pool.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        // by the creator of the timer rather than its first caller
        pool.prestartCoreThread();
        pool.scheduleWithFixedDelay(() -> beatAt = System.nanoTime(), BEAT_SECONDS, BEAT_SECONDS, TimeUnit.SECONDS);
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
        ScheduledFuture<?> scheduled = pool.schedule(() -> run(action), saturatedNanos(delay), TimeUnit.NANOSECONDS);
        return () -> scheduled.cancel(false);
    }

    @Override
    public Cancellable scheduleRepeatedly(Duration pause, Runnable action) {
        long nanos = saturatedNanos(pause);
        ScheduledFuture<?> scheduled =
                pool.scheduleWithFixedDelay(() -> run(action), nanos, nanos, TimeUnit.NANOSECONDS);
        return () -> scheduled.cancel(false);
    }

    /** The number of waiting actions. */
    public int size() {
        // without the beat
        return pool.getQueue().size() - 1;
    }

    /**
     * The time since an action last ran: normally about a second at most. If it is longer, and there is no thread
     * because none could be created, this tries again to create one.
     */
    public Duration sinceBeat() {
        Duration since = Duration.ofNanos(System.nanoTime() - beatAt);
        if (since.toSeconds() > 2 * BEAT_SECONDS) {
            revive();
        }
        return since;
    }

    private void revive() {
        try {
            pool.prestartCoreThread();
        } catch (RuntimeException | OutOfMemoryError noThread) {
            ErrorLog.log(LOG, "The timer has no thread", noThread);
        }
    }

    /** Drops waiting actions; nothing runs any more, and actions scheduled later are dropped, too. */
    @Override
    public void close() {
        pool.shutdownNow();
    }

    // the pool would keep the exception in a future that nobody reads
    private static void run(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException | Error bug) {
            ErrorLog.log(LOG, "A timer's action failed", bug);
        }
    }

    // a quarter of the clock's range: far enough in the future, and safe to compare by difference
    private static long saturatedNanos(Duration delay) {
        try {
            return Math.min(delay.toNanos(), Long.MAX_VALUE / 4);
        } catch (ArithmeticException tooLong) {
            return Long.MAX_VALUE / 4;
        }
    }
}
