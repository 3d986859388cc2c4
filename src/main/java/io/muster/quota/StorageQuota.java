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
 * Limits what each caller stores in the database: the documents and results of their groups, whether waiting, running
 * or finished.
 *
 * <p>The database computes the total when a caller posts, at most once a second and for at most a twentieth of the
 * time; documents that this node stores in between are added. So a caller may exceed the limit by what other nodes
 * store and what running groups produce until the next total.
 *
 * <p>Thread-safe. A caller's first total is waited for; after that one thread at a time computes it while others use
 * the previous one.
 */
public final class StorageQuota {

    // the total of the least recently used caller is evicted, and computed again when needed
    private static final int MAX_CALLERS = 10_000;
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final int INTERVAL_BY_COST = 20;
    // usage decreases when groups are deleted or expire
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

    /** What a caller has stored. */
    public record Usage(long groups, long bytes) {}

    /**
     * @param max the maximum size per caller, in bytes
     * @param usage computes what the caller of this name has stored; its exceptions are passed on
     * @param nanoTime as {@link System#nanoTime()}
     */
    public StorageQuota(long max, Function<String, Usage> usage, LongSupplier nanoTime) {
        this.max = max;
        this.usage = usage;
        this.nanoTime = nanoTime;
    }

    /** No limit. */
    public static StorageQuota unlimited() {
        return new StorageQuota(Long.MAX_VALUE, caller -> new Usage(0, 0), () -> 0);
    }

    /**
     * Stores something for a caller.
     *
     * @param bytes its size
     * @param store stores it; its exceptions are passed on, and nothing is counted then
     * @throws QuotaExceededException if the caller would exceed the limit
     */
    public void store(String caller, long bytes, Runnable store) {
        Account account = account(caller);
        account.updateIfDue(caller);
        account.begin(bytes);
        boolean stored = false;
        try {
            store.run();
            stored = true;
        } finally {
            account.end(bytes, stored);
        }
    }

    /** @throws QuotaExceededException if the caller exceeds the limit */
    public void check(String caller) {
        Account account = account(caller);
        account.updateIfDue(caller);
        account.check(0);
    }

    /** The number of known callers. */
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

    /**
     * The usage of one caller; its monitor guards the numbers, its lock lets one thread at a time compute the total.
     */
    private final class Account {
        private final ReentrantLock totalling = new ReentrantLock();
        private @Nullable Usage sum;
        private long due;
        // the size of what was stored since the last total was started, and of what is being stored
        private long added;
        private long pending;

        private void updateIfDue(String caller) {
            if (isFirst()) {
                totalling.lock();
            } else if (!isDue() || !totalling.tryLock()) {
                return;
            }
            try {
                if (isDue()) {
                    update(caller);
                }
            } finally {
                totalling.unlock();
            }
        }

        private void update(String caller) {
            long begin = nanoTime.getAsLong();
            long before = added();
            Usage found = usage.apply(caller);
            long cost = nanoTime.getAsLong() - begin;
            synchronized (this) {
                sum = found;
                // what was stored meanwhile may be in the total, and counts twice until the next one
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
