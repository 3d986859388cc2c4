package io.muster.database;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Limits the bytes that transactions write at once.
 *
 * <p>H2 keeps unwritten data as pages, and writes all of them with one array, which it repeatedly enlarges by half.
 * With a heap of 256 MB it would let 20 MB accumulate, which took twice 10 MB for pages and required an array of 16 MB
 * for which there was no contiguous memory.
 *
 * <p>Thread-safe; first come, first served. Short texts are not counted.
 */
final class LargeWrites {

    private static final int SMALL = 64 * 1024;
    private static final int UNIT = 1024;

    private final int all;
    private final Duration longestWait;
    private final Semaphore units;
    private final Semaphore waiters;

    /**
     * @param bytes the maximum written at once; a larger transaction waits until it is the only one
     * @param waiters the maximum number of waiting threads; further ones are rejected at once, so that some remain for
     *     small transactions
     */
    LargeWrites(long bytes, int waiters, Duration longestWait) {
        this.all = (int) Math.max(1, Math.min(bytes / UNIT, Integer.MAX_VALUE));
        this.longestWait = longestWait;
        this.units = new Semaphore(all, true);
        this.waiters = new Semaphore(waiters);
    }

    /** No limit, for a database in another process. */
    static LargeWrites unbounded() {
        return new LargeWrites(Long.MAX_VALUE, 0, Duration.ZERO);
    }

    /**
     * Runs work that writes texts of this size, once there is memory for them.
     *
     * @throws StoreUnavailableException if there was not enough memory in time, too many threads were waiting, or this thread was
     *     interrupted
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

    // with a timeout of zero, since only that respects the order of arrival
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
