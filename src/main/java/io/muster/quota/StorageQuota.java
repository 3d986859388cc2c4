package io.muster.quota;

import io.muster.budget.QuotaExceededException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Bounds what each caller keeps in the database: the documents and the results of their groups, whether they wait, run or
 * have finished.
 *
 * <p>What is kept is summed up by the database, for a caller who posts, at most once a second and for at most a twentieth of
 * the time; documents that this node stores in between are added. So a caller may exceed the bound by what other nodes
 * store and what running groups produce until the next sum.
 *
 * <p>Thread-safe. A caller's first sum is waited for; after that one thread at a time sums up and the others use the sum
 * before.
 */
public final class StorageQuota {

    // whoever has not been here for the longest time is summed up anew
    private static final int MAX_CALLERS = 10_000;
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final int INTERVAL_BY_COST = 20;
    // what is kept becomes less when somebody deletes it, or when it has been kept long enough
    private static final Duration RETRY_AFTER = Duration.ofMinutes(1);

    private final long max;
    private final Function<String, Usage> usage;
    private final LongSupplier nanoTime;
    private final Map<String, Account> accounts = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Account> eldest) {
            return size() > MAX_CALLERS;
        }
    };

    /** What a caller keeps. */
    public record Usage(long groups, long bytes) {}

    /**
     * @param max the most bytes that one caller keeps
     * @param usage sums up what the caller of a name keeps; what it throws is passed on
     * @param nanoTime as {@link System#nanoTime()}
     */
    public StorageQuota(long max, Function<String, Usage> usage, LongSupplier nanoTime) {
        this.max = max;
        this.usage = usage;
        this.nanoTime = nanoTime;
    }

    /** No bound. */
    public static StorageQuota unlimited() {
        return new StorageQuota(Long.MAX_VALUE, caller -> new Usage(0, 0), () -> 0);
    }

    /**
     * Stores something for a caller.
     *
     * @param bytes that it will take up
     * @param store stores it; what it throws is passed on, and nothing is counted then
     * @throws QuotaExceededException if the caller would keep more than the bound
     */
    public void store(String caller, long bytes, Runnable store) {
        Account account = account(caller);
        account.sumUpIfDue(caller);
        account.begin(bytes);
        boolean stored = false;
        try {
            store.run();
            stored = true;
        } finally {
            account.end(bytes, stored);
        }
    }

    /** @throws QuotaExceededException if a caller keeps more than the bound */
    public void check(String caller) {
        Account account = account(caller);
        account.sumUpIfDue(caller);
        account.check(0);
    }

    /** The callers that are known. */
    int callers() {
        synchronized (accounts) {
            return accounts.size();
        }
    }

    private Account account(String caller) {
        synchronized (accounts) {
            return accounts.computeIfAbsent(caller, name -> new Account());
        }
    }

    /** What one caller keeps; its monitor guards the numbers, its lock lets one thread at a time sum up. */
    private final class Account {
        private final ReentrantLock summing = new ReentrantLock();
        private @Nullable Usage sum;
        private long due;
        // of what was stored since the last sum was begun, and of what is being stored
        private long added;
        private long pending;

        private void sumUpIfDue(String caller) {
            if (isFirst()) {
                summing.lock();
            } else if (!isDue() || !summing.tryLock()) {
                return;
            }
            try {
                if (isDue()) {
                    sumUp(caller);
                }
            } finally {
                summing.unlock();
            }
        }

        private void sumUp(String caller) {
            long begin = nanoTime.getAsLong();
            long before = added();
            Usage found = usage.apply(caller);
            long cost = nanoTime.getAsLong() - begin;
            synchronized (this) {
                sum = found;
                // what was stored meanwhile may be in the sum, and counts twice until the next
                added -= before;
                due = begin + cost + Math.max(INTERVAL.toNanos(), INTERVAL_BY_COST * cost);
            }
        }

        private synchronized boolean isFirst() {
            return sum == null;
        }

        private synchronized boolean isDue() {
            return sum == null || nanoTime.getAsLong() - due >= 0;
        }

        private synchronized long added() {
            return added;
        }

        private synchronized void begin(long bytes) {
            check(bytes);
            pending += bytes;
        }

        private synchronized void end(long bytes, boolean stored) {
            pending -= bytes;
            if (stored) {
                added += bytes;
            }
        }

        private synchronized void check(long bytes) {
            Usage known = sum == null ? new Usage(0, 0) : sum;
            long kept = known.bytes + added + pending;
            if (bytes > max - kept) {
                throw new QuotaExceededException(
                        "Your background groups (%d when last counted) use %d bytes of the database; the limit per caller is %d. Delete finished groups, or wait until they expire. The operator can raise muster.background.max-bytes-per-caller or shorten muster.retention"
                                .formatted(known.groups, kept, max),
                        RETRY_AFTER);
            }
        }
    }
}
