package io.muster.store.claim;

import io.muster.database.Transactions;
import io.muster.document.DocumentSize;
import io.muster.store.table.IndexedCallers;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/**
 * Reads waiting groups in the order of a dedicated index, so that the cost does not grow with their number. For one
 * transaction.
 */
sealed interface WaitingGroups {

    /**
     * The criteria of a query.
     *
     * @param free the capacity available
     * @param chosen groups to exclude
     * @param skipped callers whose groups to exclude
     * @param limit the maximum number of groups
     */
    record Look(ClaimCapacity.Free free, Collection<UUID> chosen, Set<String> skipped, int limit) {

        private String condition() {
            return """
                    tasks <= :tasks AND result_bytes <= :results
                    AND (memory_bytes <= :memory OR memory_bytes > :large AND memory_bytes <= :largest)
                    """
                    + (chosen.isEmpty() ? "" : " AND id NOT IN (<chosen>)")
                    + (skipped.isEmpty() ? "" : " AND caller NOT IN (<skipped>)");
        }

        /** @param sql with {@code <fits>} in place of the condition on size */
        private Query query(Handle handle, String sql) {
            Query query = handle.createQuery(sql.replace("<fits>", condition()));
            query.bind("tasks", free.tasks())
                    .bind("results", free.results())
                    .bind("memory", free.memory())
                    .bind("large", free.large())
                    .bind("largest", free.largest())
                    .bind("limit", limit);
            if (!chosen.isEmpty()) {
                query.bindList("chosen", List.copyOf(chosen));
            }
            if (!skipped.isEmpty()) {
                query.bindList("skipped", List.copyOf(skipped));
            }
            return query;
        }
    }

    String TABLE = "muster_group";

    String QUEUED = "state = 'queued'";

    /** The columns that {@link #waiting} reads. */
    String COLUMNS = "id, caller, document_bytes, memory_bytes, result_bytes, tasks";

    /** The condition on waiting groups, exactly as in the partial indexes; it has no parameters. */
    static String which(boolean suspects) {
        return "%s AND deaths %s %d".formatted(QUEUED, suspects ? ">=" : "<", Claim.SUSPECT_DEATHS);
    }

    /** @param suspects whether to read groups with which nodes died more than once, or the others */
    static WaitingGroups of(Handle handle, boolean suspects) {
        String which = which(suspects);
        return Transactions.isPostgres(handle) ? new OnPostgres(handle, which) : new OnH2(handle, which, suspects);
    }

    /** Locks the oldest groups from this one on until the transaction ends. */
    List<ClaimCapacity.Waiting> lockOldest(Look look, UUID from);

    /** Locks the oldest groups of these callers until the transaction ends. */
    List<ClaimCapacity.Waiting> lockOldestOf(List<String> callers, Look look);

    /** The names of callers with waiting groups, in order, after this name. */
    List<String> callersAfter(String name, int limit);

    /** Those of the groups found before that still wait and are not locked by others. */
    private static List<ClaimCapacity.Waiting> lock(Handle handle, List<UUID> ids) {
        if (ids.isEmpty()) {
            return List.of();
        }
        return handle.createQuery("SELECT " + COLUMNS + " " + """
                         FROM muster_group WHERE id IN (<ids>) AND state = 'queued'
                        ORDER BY id FOR UPDATE SKIP LOCKED""")
                .bindList("ids", ids)
                .map((row, context) -> WaitingGroups.waiting(row))
                .list();
    }

    private static ClaimCapacity.Waiting waiting(ResultSet row) throws SQLException {
        return new ClaimCapacity.Waiting(
                row.getObject("id", UUID.class),
                row.getString("caller"),
                new DocumentSize(row.getLong("document_bytes"), row.getLong("memory_bytes")),
                row.getLong("result_bytes"),
                row.getInt("tasks"));
    }

    /** Uses partial indexes of the waiting groups. */
    record OnPostgres(Handle handle, String which) implements WaitingGroups {

        // in one statement, which skips groups that another node has locked
        @Override
        public List<ClaimCapacity.Waiting> lockOldest(Look look, UUID from) {
            return look.query(handle, "SELECT " + COLUMNS + " " + """
                                     FROM muster_group WHERE <which> AND id >= :from AND <fits>
                                    ORDER BY id LIMIT :limit FOR UPDATE SKIP LOCKED""")
                    .define("which", which)
                    .bind("from", from)
                    .map((row, context) -> WaitingGroups.waiting(row))
                    .list();
        }

        // each caller as a range: with an equality condition and an order by id, PostgreSQL may scan the queue of all
        // callers instead, assuming that one caller's groups are evenly distributed
        @Override
        public List<ClaimCapacity.Waiting> lockOldestOf(List<String> callers, Look look) {
            return lock(
                    handle,
                    look.query(handle, """
                                    SELECT oldest.id FROM UNNEST(CAST(:callers AS VARCHAR[])) AS wanted (caller)
                                    CROSS JOIN LATERAL (
                                        SELECT id FROM muster_group
                                        WHERE <which> AND caller >= wanted.caller AND caller <= wanted.caller AND <fits>
                                        ORDER BY caller, id LIMIT :limit) AS oldest
                                    ORDER BY oldest.id LIMIT :limit""")
                            .define("which", which)
                            .bindArray("callers", String.class, callers)
                            .mapTo(UUID.class)
                            .list());
        }

        @Override
        public List<String> callersAfter(String name, int limit) {
            return new IndexedCallers(handle, TABLE, which).onPostgres(name, limit);
        }
    }

    /**
     * Uses indexes that begin with the state. H2 does not use an index for the order of rows that it locks, so groups
     * are found first and locked then; the index has to be named, or H2 may choose one with a different order.
     */
    record OnH2(Handle handle, String which, boolean suspects) implements WaitingGroups {

        @Override
        public List<ClaimCapacity.Waiting> lockOldest(Look look, UUID from) {
            return lock(
                    handle,
                    look.query(handle, """
                                    SELECT id FROM muster_group USE INDEX (<index>) WHERE <which> AND id >= :from AND <fits>
                                    ORDER BY <order> LIMIT :limit""")
                            .define("index", suspects ? "muster_group_suspect" : "muster_group_queue")
                            .define("order", suspects ? "state, deaths, id" : "state, id")
                            .define("which", which)
                            .bind("from", from)
                            .mapTo(UUID.class)
                            .list());
        }

        // one statement per caller, at some microseconds within this process
        @Override
        public List<ClaimCapacity.Waiting> lockOldestOf(List<String> callers, Look look) {
            List<UUID> ids = new ArrayList<>();
            for (String caller : callers) {
                ids.addAll(look.query(handle, """
                                        SELECT id FROM muster_group USE INDEX (muster_group_queue_caller)
                                        WHERE <which> AND caller = :caller AND <fits>
                                        ORDER BY state, caller, id LIMIT :limit""")
                        .define("which", which)
                        .bind("caller", caller)
                        .mapTo(UUID.class)
                        .list());
            }
            // in the databases' order, which differs from that of Java's UUIDs
            ids.sort(Comparator.comparing(UUID::toString));
            return lock(handle, ids.subList(0, Math.min(ids.size(), look.limit)));
        }

        @Override
        public List<String> callersAfter(String name, int limit) {
            return new IndexedCallers(handle, TABLE, QUEUED)
                    .onH2("muster_group_queue_caller", "state, caller, id", name, limit);
        }
    }
}
