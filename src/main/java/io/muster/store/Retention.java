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

/**
 * Forgets what was kept long enough: groups some time after they finished, idempotency keys after a day. A thousand rows
 * in a transaction, so that nobody waits long for a lock. Goes by the database's clock, which wrote when that was, and by
 * none that was put forward: nothing is forgotten too early. Thread-safe.
 */
public final class Retention implements Runnable {

    private static final System.Logger LOG = Log.of(Retention.class);

    /** As long as a key stands for its group. */
    private static final Duration KEYS = Duration.ofHours(24);

    private static final int BATCH = 1_000;

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

    @Override
    public void run() {
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
            deleted = jdbi.inTransaction(handle -> handle.createUpdate(delete)
                    .bind("before", limit)
                    .bind("batch", BATCH)
                    .execute());
            all += deleted;
        } while (deleted == BATCH);
        return all;
    }
}
