package io.muster.store;

import io.muster.logging.Log;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;

/**
 * Forgets what was kept long enough: groups some time after they finished, idempotency keys after a day. A thousand rows
 * in a transaction, so that nobody waits long for a lock, and one node at a time. Goes by the database's clock, which wrote when that was, and by
 * none that was put forward: nothing is forgotten too early. Thread-safe.
 */
public final class Retention implements Runnable {

    private static final System.Logger LOG = Log.of(Retention.class);

    /** As long as a key stands for its group. */
    private static final Duration KEYS = Duration.ofHours(24);

    private static final int BATCH = 1_000;

    // any number, as long as nobody else locks it in the same database
    private static final long LOCK = 0x6d757374_65720003L;

    private final Jdbi jdbi;
    private final Duration groups;
    private final Function<Handle, Instant> databaseTime;
    private final SteadyClock clock;

    /** @param groups how long a group is kept from its end on */
    public Retention(Jdbi jdbi, Duration groups) {
        this(jdbi, groups, Retention::databaseTime, System::nanoTime);
    }

    Retention(Jdbi jdbi, Duration groups, Function<Handle, Instant> databaseTime, LongSupplier nanoTime) {
        this.jdbi = jdbi;
        this.groups = groups;
        this.databaseTime = databaseTime;
        this.clock = new SteadyClock(nanoTime);
    }

    private static Instant databaseTime(Handle handle) {
        return handle.createQuery("SELECT CURRENT_TIMESTAMP")
                .mapTo(Instant.class)
                .one();
    }

    /** Forgets what there is to forget; logs that it is left for the next time if the database cannot be reached. */
    @Override
    public void run() {
        try {
            forget();
        } catch (JdbiException failed) {
            LOG.log(Level.WARNING, "Old groups are left for the next time: {0}", failed.getMessage());
        }
    }

    private void forget() {
        Instant now = clock.instant(jdbi.withHandle(databaseTime::apply));
        // the condition twice: a group may be run again between being found and being deleted
        int forgotten = inBatches("""
                DELETE FROM muster_group
                WHERE id IN (
                    SELECT id FROM muster_group WHERE state = 'finished' AND finished_at < :before
                    ORDER BY finished_at LIMIT :batch)
                AND state = 'finished' AND finished_at < :before""", now.minus(groups));
        inBatches("""
                DELETE FROM muster_idempotency
                WHERE (caller, idempotency_key) IN (
                    SELECT caller, idempotency_key FROM muster_idempotency WHERE created_at < :before LIMIT :batch)
                AND created_at < :before""", now.minus(KEYS));
        if (forgotten > 0) {
            LOG.log(Level.INFO, "Forgot {0} groups that finished more than {1} ago", forgotten, groups);
        }
    }

    private int inBatches(String delete, Instant before) {
        OffsetDateTime limit = before.atOffset(ZoneOffset.UTC);
        int all = 0;
        int deleted;
        do {
            deleted = jdbi.inTransaction(handle -> isAlone(handle) ? delete(handle, delete, limit) : 0);
            all += deleted;
        } while (deleted == BATCH);
        return all;
    }

    // until the end of the transaction; another node is at it if not
    private static boolean isAlone(Handle handle) {
        return Transactions.tryLock(handle, LOCK);
    }

    private static int delete(Handle handle, String delete, OffsetDateTime before) {
        return handle.createUpdate(delete)
                .bind("before", before)
                .bind("batch", BATCH)
                .execute();
    }
}
