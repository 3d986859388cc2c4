package io.muster.store.claim;

import io.muster.database.StoreUnavailableException;
import io.muster.database.Transactions;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import org.jdbi.v3.core.Handle;

/**
 * How many groups of the store have not finished, on all nodes together; counted up to {@link #MAX}.
 *
 * @param queued how many wait for a node
 * @param running how many run
 * @param oldest how long the oldest waiting group has waited; zero if there is none
 */
public record BackgroundCounts(int queued, int running, Duration oldest) {

    /** The maximum of each count, so that counting takes milliseconds. */
    public static final int MAX = 10_000;

    private static final String SQL =
            """
            SELECT
                (SELECT COUNT(*) FROM (SELECT id FROM muster_group <queue>
                    WHERE <waiting> LIMIT :max) AS waiting) AS waiting,
                (SELECT COUNT(*) FROM (SELECT id FROM muster_group <suspect>
                    WHERE <suspects> LIMIT :max) AS suspects) AS suspects,
                (SELECT COUNT(*) FROM (SELECT id FROM muster_group
                    WHERE state = 'running' LIMIT :max) AS running) AS running,
                (SELECT clock_from FROM muster_group <queue>
                    WHERE <waiting> ORDER BY <queueOrder> LIMIT 1) AS oldest,
                CURRENT_TIMESTAMP AS now""".replace("<waiting>", WaitingGroups.which(false)).replace("<suspects>", WaitingGroups.which(true));

    private static final String ON_POSTGRES =
            SQL.replace("<queue>", "").replace("<suspect>", "").replace("<queueOrder>", "id");

    private static final String ON_H2 = SQL.replace("<queue>", "USE INDEX (muster_group_queue)")
            .replace("<suspect>", "USE INDEX (muster_group_suspect)")
            .replace("<queueOrder>", "state, id");

    /**
     * Counts them; waits for the database.
     *
     * @throws StoreUnavailableException if it cannot be reached
     */
    public static BackgroundCounts read(Transactions transactions) {
        return transactions.single(BackgroundCounts::read);
    }

    private static BackgroundCounts read(Handle handle) {
        return handle.createQuery(Transactions.isPostgres(handle) ? ON_POSTGRES : ON_H2)
                .bind("max", MAX)
                .map((row, context) -> read(row))
                .one();
    }

    private static BackgroundCounts read(ResultSet row) throws SQLException {
        OffsetDateTime oldest = row.getObject("oldest", OffsetDateTime.class);
        OffsetDateTime now = row.getObject("now", OffsetDateTime.class);
        Duration waited = oldest == null ? Duration.ZERO : Duration.between(oldest, now);
        return new BackgroundCounts(
                Math.min(MAX, row.getInt("waiting") + row.getInt("suspects")),
                row.getInt("running"),
                waited.isNegative() ? Duration.ZERO : waited);
    }
}
