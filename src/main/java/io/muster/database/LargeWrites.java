package io.muster.database;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Bounds the bytes that transactions write at once.
 *
 * <p>H2 holds what is not in its file yet as pages, and writes all of them with one array, which it makes larger by half
 * again and again. At 256 MB of heap it would let 20 MB come together, which took twice 10 MB for pages and asked for an array
 * of 16 MB that no longer found room in one piece.
 *
 * <p>Thread-safe; the order is that of arrival. Texts that are short are not counted.
 */
final class LargeWrites {

    private static final int SMALL = 64 * 1024;
    private static final int UNIT = 1024;

    private final int all;
    private final Duration longestWait;
    private final Semaphore units;
    private final Semaphore waiters;

    /**
     * @param bytes the most that is written at once; a transaction with more waits until it is the only one
     * @param waiters at most so many threads wait; further ones are refused at once, so that some are left for what is small
     */
    LargeWrites(long bytes, int waiters, Duration longestWait) {
        this.all = (int) Math.max(1, Math.min(bytes / UNIT, Integer.MAX_VALUE));
        this.longestWait = longestWait;
        this.units = new Semaphore(all, true);
        this.waiters = new Semaphore(waiters);
    }

    /** No bound, for a database in a process of its own. */
    static LargeWrites unbounded() {
        return new LargeWrites(Long.MAX_VALUE, 0, Duration.ZERO);
    }

    /**
     * Does work that writes texts of so many bytes, once there is room for them.
     *
     * @throws StoreUnavailableException if there was none in time, too many waited already, or this thread was interrupted
     */
    <R> R write(long bytes, Supplier<R> work) {
        if (bytes < SMALL) {
            return work.get();
        }
        int wanted = (int) Math.min(bytes / UNIT, all);
        enter(wanted);
        try {
            return work.get();
        } finally {
            units.release(wanted);
        }
    }

    boolean isWaitedFor() {
        return units.hasQueuedThreads();
    }

    private void enter(int wanted) {
        if (!enterAtOnce(wanted) && !waitToEnter(wanted)) {
            throw new StoreUnavailableException(null);
        }
    }

    // with a time-out of zero, since only that keeps the order of arrival
    private boolean enterAtOnce(int wanted) {
        return tryAcquire(wanted, Duration.ZERO);
    }

    private boolean waitToEnter(int wanted) {
        if (!waiters.tryAcquire()) {
            return false;
        }
        try {
            return tryAcquire(wanted, longestWait);
        } finally {
            waiters.release();
        }
    }

    private boolean tryAcquire(int wanted, Duration longest) {
        try {
            return units.tryAcquire(wanted, longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
