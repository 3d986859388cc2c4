package io.muster.store.callback;

import io.muster.database.Transactions;
import io.muster.store.callback.CallbackCapacity.Due;
import io.muster.store.table.IndexedCallers;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/**
 * Reads due callbacks in the order of an index, so that the cost does not grow with their number. The callbacks of one
 * caller to one receiver form a lane: the first of a lane has been due longest. For one transaction.
 */
sealed interface DueCallbacks {

    String TABLE = "muster_callback";

    String DUE = CallbackTable.PENDING + " AND next_attempt <= CURRENT_TIMESTAMP";

    /**
     * A lane.
     *
     * @param isDue whether any of its callbacks is due
     */
    record Lane(String caller, String receiver, boolean isDue) {}

    static DueCallbacks of(Handle handle) {
        return Transactions.isPostgres(handle) ? new OnPostgres(handle) : new OnH2(handle);
    }

    /** The callbacks that have been due longest; on PostgreSQL each is locked until the transaction ends. */
    List<Due> oldest(int limit);

    /**
     * The callbacks that have been due longest in each of these lanes; locked as above.
     *
     * @param limit the maximum per lane
     */
    List<Due> oldestOf(List<Lane> lanes, int limit, Collection<UUID> without);

    /** The names of callers with pending callbacks, in order, after this name. */
    List<String> callersAfter(String name, int limit);

    /** The lanes of a caller, in the order of their receivers, after this receiver. */
    List<Lane> lanesAfter(String caller, String receiver, int limit);

    private static Due due(ResultSet row) throws SQLException {
        return new Due(row.getObject("group_id", UUID.class), row.getString("caller"), row.getString("receiver"));
    }

    private static String except(Collection<UUID> without) {
        return without.isEmpty() ? "" : " AND group_id NOT IN (<without>)";
    }

    private static Query bind(Query query, Collection<UUID> without) {
        return without.isEmpty() ? query : query.bindList("without", List.copyOf(without));
    }

    /** Uses partial indexes of the callbacks that are pending and not claimed. */
    record OnPostgres(Handle handle) implements DueCallbacks {

        @Override
        public List<Due> oldest(int limit) {
            return handle.createQuery("SELECT group_id, caller, receiver FROM muster_callback WHERE " + DUE
                            + " ORDER BY next_attempt LIMIT :limit FOR UPDATE SKIP LOCKED")
                    .bind("limit", limit)
                    .map((row, context) -> due(row))
                    .list();
        }

        // each lane as a range: with an equality condition and an order by time, PostgreSQL may scan the due callbacks
        // of all lanes instead, assuming that those of one lane are evenly distributed
        @Override
        public List<Due> oldestOf(List<Lane> lanes, int limit, Collection<UUID> without) {
            Query query = handle.createQuery("""
                    SELECT oldest.* FROM UNNEST(CAST(:callers AS VARCHAR[]), CAST(:receivers AS VARCHAR[]))
                        AS lane (caller, receiver)
                    CROSS JOIN LATERAL (
                        SELECT group_id, caller, receiver FROM muster_callback
                        WHERE <due> AND caller >= lane.caller AND caller <= lane.caller
                            AND receiver >= lane.receiver AND receiver <= lane.receiver <except>
                        ORDER BY caller, receiver, next_attempt LIMIT :limit FOR UPDATE SKIP LOCKED) AS oldest""".replace("<except>", except(without)))
                    .define("due", DUE)
                    .bindArray(
                            "callers",
                            String.class,
                            lanes.stream().map(Lane::caller).toArray())
                    .bindArray(
                            "receivers",
                            String.class,
                            lanes.stream().map(Lane::receiver).toArray())
                    .bind("limit", limit);
            return bind(query, without).map((row, context) -> due(row)).list();
        }

        @Override
        public List<String> callersAfter(String name, int limit) {
            return new IndexedCallers(handle, TABLE, CallbackTable.PENDING).onPostgres(name, limit);
        }

        @Override
        public List<Lane> lanesAfter(String caller, String receiver, int limit) {
            return handle.createQuery("""
                            WITH RECURSIVE lanes (receiver, next_attempt) AS (
                                (SELECT receiver, next_attempt FROM muster_callback
                                    WHERE <pending> AND caller >= :caller AND caller <= :caller AND receiver > :receiver
                                    ORDER BY caller, receiver, next_attempt LIMIT 1)
                                UNION ALL
                                SELECT next.receiver, next.next_attempt FROM lanes CROSS JOIN LATERAL (
                                    SELECT receiver, next_attempt FROM muster_callback
                                    WHERE <pending> AND caller >= :caller AND caller <= :caller
                                        AND muster_callback.receiver > lanes.receiver
                                    ORDER BY caller, receiver, next_attempt LIMIT 1) AS next)
                            SELECT receiver, next_attempt <= CURRENT_TIMESTAMP AS is_due FROM lanes LIMIT :limit""")
                    .define("pending", CallbackTable.PENDING)
                    .bind("caller", caller)
                    .bind("receiver", receiver)
                    .bind("limit", limit)
                    .map((row, context) -> new Lane(caller, row.getString("receiver"), row.getBoolean("is_due")))
                    .list();
        }
    }

    /**
     * Uses indexes that begin with the state; each has to be named. H2 does not use an index for the order of rows that
     * it locks, so nothing is locked here. A statement per lane costs some microseconds within this process.
     */
    record OnH2(Handle handle) implements DueCallbacks {

        @Override
        public List<Due> oldest(int limit) {
            return handle.createQuery("""
                            SELECT group_id, caller, receiver FROM muster_callback USE INDEX (muster_callback_due)
                            WHERE <due> ORDER BY state, next_attempt LIMIT :limit""")
                    .define("due", DUE)
                    .bind("limit", limit)
                    .map((row, context) -> due(row))
                    .list();
        }

        @Override
        public List<Due> oldestOf(List<Lane> lanes, int limit, Collection<UUID> without) {
            List<Due> oldest = new ArrayList<>();
            for (Lane lane : lanes) {
                Query query = handle.createQuery("""
                                SELECT group_id, caller, receiver FROM muster_callback USE INDEX (muster_callback_lane)
                                WHERE <due> AND caller = :caller AND receiver = :receiver <except>
                                ORDER BY state, caller, receiver, next_attempt LIMIT :limit""".replace("<except>", except(without)))
                        .define("due", DUE)
                        .bind("caller", lane.caller)
                        .bind("receiver", lane.receiver)
                        .bind("limit", limit);
                oldest.addAll(
                        bind(query, without).map((row, context) -> due(row)).list());
            }
            return oldest;
        }

        @Override
        public List<String> callersAfter(String name, int limit) {
            return new IndexedCallers(handle, TABLE, CallbackTable.PENDING)
                    .onH2("muster_callback_lane", "state, caller, receiver, next_attempt", name, limit);
        }

        @Override
        public List<Lane> lanesAfter(String caller, String receiver, int limit) {
            List<Lane> lanes = new ArrayList<>();
            Optional<Lane> next = laneAfter(caller, receiver);
            while (next.isPresent() && lanes.size() < limit) {
                lanes.add(next.get());
                next = laneAfter(caller, next.get().receiver);
            }
            return lanes;
        }

        // the next possible name, as in IndexedCallers
        private Optional<Lane> laneAfter(String caller, String receiver) {
            return handle.createQuery("""
                            SELECT receiver, next_attempt <= CURRENT_TIMESTAMP AS is_due
                            FROM muster_callback USE INDEX (muster_callback_lane)
                            WHERE <pending> AND caller = :caller AND receiver >= :next
                            ORDER BY state, caller, receiver, next_attempt LIMIT 1""")
                    .define("pending", CallbackTable.PENDING)
                    .bind("caller", caller)
                    .bind("next", receiver + "\0")
                    .map((row, context) -> new Lane(caller, row.getString("receiver"), row.getBoolean("is_due")))
                    .findOne();
        }
    }
}
