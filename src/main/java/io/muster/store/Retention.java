package io.muster.store;

import io.muster.database.Transactions;
import io.muster.logging.Log;
import io.muster.store.table.GroupRow;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.SqlStatement;

/**
 * Deletes expired data: groups some time after they finished, idempotency keys after a day. A group with an undelivered
 * callback is kept until the callback is delivered or abandoned, or for a maximum time. Deletes a thousand rows per
 * transaction, so that locks are short, on one node at a time. Uses the database's clock, which also set the
 * timestamps, guarded against jumps forward, so that nothing is deleted too early. Thread-safe.
 */
public final class Retention implements Runnable {

    private static final System.Logger LOG = Log.of(Retention.class);

    /** How long idempotency keys are kept. */
    private static final Duration KEYS = Duration.ofHours(24);

    private static final int BATCH = 1_000;

    // repeats the conditions: a group may be rerun, or its callback complete, between being found and being deleted
    private static final String EXPIRED = """
            state = 'finished' AND finished_at < :before AND (finished_at < :anyway OR NOT EXISTS (
                SELECT 1 FROM muster_callback AS c WHERE c.group_id = muster_group.id AND c.state = 'pending'))""";

    // an arbitrary number; nothing else may use it as a lock in the same database
    private static final long LOCK = 0x6d757374_65720003L;

    private final Jdbi jdbi;
    private final Duration groups;
    private final Duration callbacks;
    private final Function<Handle, Instant> databaseTime;
    private final SteadyClock clock;

    /**
     * @param groups how long a finished group is kept
     * @param callbacks how much longer it is kept at most for an undelivered callback
     */
    public Retention(Jdbi jdbi, Duration groups, Duration callbacks) {
        this(jdbi, groups, callbacks, Retention::databaseTime, System::nanoTime);
    }

    Retention(
            Jdbi jdbi,
            Duration groups,
            Duration callbacks,
            Function<Handle, Instant> databaseTime,
            LongSupplier nanoTime) {
        this.jdbi = jdbi;
        this.groups = groups;
        this.callbacks = callbacks;
        this.databaseTime = databaseTime;
        this.clock = new SteadyClock(nanoTime);
    }

    private static Instant databaseTime(Handle handle) {
        return handle.createQuery("SELECT CURRENT_TIMESTAMP")
                .mapTo(Instant.class)
                .one();
    }

    /** Deletes expired data; logs a failure to reach the database, and leaves the rest to the next run. */
    @Override
    public void run() {
        try {
            deleteExpired();
        } catch (JdbiException failed) {
            LOG.log(Level.WARNING, "Deleting old groups failed and will be tried again: {0}", failed.getMessage());
        }
    }

    private void deleteExpired() {
        Instant now = clock.instant(jdbi.withHandle(databaseTime::apply));
        int forgotten = deleteExpiredGroups(now.minus(groups));
        inBatches("""
                DELETE FROM muster_idempotency
                WHERE (caller, idempotency_key) IN (
                    SELECT caller, idempotency_key FROM muster_idempotency WHERE created_at < :before LIMIT :batch)
                AND created_at < :before""", now.minus(KEYS));
        if (forgotten > 0) {
            LOG.log(Level.INFO, "Deleted {0} groups that finished more than {1} ago", forgotten, groups);
        }
    }

    /**
     * The result of a batch: how many groups were deleted, and when the last of them had finished; zero if none was
     * left.
     */
    private record Batch(int deleted, Instant last) {

        private static final Batch NONE = new Batch(0, Instant.MAX);
    }

    private int deleteExpiredGroups(Instant before) {
        int all = 0;
        Instant from = Instant.EPOCH;
        Batch batch;
        do {
            Instant next = from;
            batch = jdbi.inTransaction(handle -> isAlone(handle) ? deleteGroups(handle, next, before) : Batch.NONE);
            all += batch.deleted;
            // so that groups kept for their callbacks are read once, not with each batch
            from = batch.last;
        } while (batch.deleted > 0);
        return all;
    }

    private Batch deleteGroups(Handle handle, Instant from, Instant before) {
        record Found(UUID id, Instant finishedAt) {}
        List<Found> found = bind(
                        handle.createQuery("SELECT id, finished_at FROM muster_group <index> WHERE " + EXPIRED
                                        + " AND finished_at >= :from ORDER BY finished_at LIMIT :batch")
                                // H2 would read every finished group and sort them
                                .define(
                                        "index",
                                        Transactions.isPostgres(handle) ? "" : "USE INDEX (muster_group_finished)"),
                        before)
                .bind("from", from.atOffset(ZoneOffset.UTC))
                .bind("batch", BATCH)
                .map((row, context) -> new Found(row.getObject("id", UUID.class), GroupRow.instant(row, "finished_at")))
                .list();
        if (found.isEmpty()) {
            return Batch.NONE;
        }
        int deleted = bind(handle.createUpdate("DELETE FROM muster_group WHERE id IN (<ids>) AND " + EXPIRED), before)
                .bindList("ids", found.stream().map(Found::id).toList())
                .execute();
        return new Batch(deleted, found.get(found.size() - 1).finishedAt);
    }

    private <S extends SqlStatement<S>> S bind(S statement, Instant before) {
        return statement
                .bind("before", before.atOffset(ZoneOffset.UTC))
                .bind("anyway", before.minus(callbacks).atOffset(ZoneOffset.UTC));
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

    // until the end of the transaction; false if another node is deleting
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
