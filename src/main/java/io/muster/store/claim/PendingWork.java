package io.muster.store.claim;

import io.muster.database.Transactions;
import io.muster.store.callback.CallbackTable;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * The work available to a node.
 *
 * @param groups whether groups wait that any node may claim
 * @param suspects whether groups wait with which nodes have died
 * @param cancels whether cancellations are requested for groups that this node runs
 * @param callbacks whether a callback is due
 * @param callbacksSoon whether one is due now or within ten seconds
 */
public record PendingWork(boolean groups, boolean suspects, boolean cancels, boolean callbacks, boolean callbacksSoon) {

    /** No work. */
    public static final PendingWork NONE = new PendingWork(false, false, false, false, false);

    /** There may be work of any kind. */
    public static final PendingWork UNKNOWN = new PendingWork(true, true, true, true, true);

    // reads the first row of each partial index: for EXISTS, PostgreSQL may scan the whole table, assuming that waiting
    // rows are evenly distributed
    private static final String SQL = """
            SELECT
                (SELECT id FROM muster_group <queue>
                    WHERE <waiting> AND id >= :from ORDER BY <queueOrder> LIMIT 1) AS waiting,
                (SELECT id FROM muster_group <suspect>
                    WHERE <suspects> ORDER BY <suspectOrder> LIMIT 1) AS suspect,
                EXISTS (SELECT 1 FROM muster_cancel c JOIN muster_group g ON g.id = c.group_id
                    WHERE g.owner = :node AND g.state = 'running') AS cancels,
                next_attempt <= CURRENT_TIMESTAMP AS callbacks,
                next_attempt <= CURRENT_TIMESTAMP + INTERVAL '10' SECOND AS callbacks_soon
            FROM (SELECT (SELECT next_attempt FROM muster_callback <due>
                    WHERE <pending> ORDER BY <dueOrder> LIMIT 1) AS next_attempt) AS callback""".replace("<waiting>", WaitingGroups.which(false))
            .replace("<suspects>", WaitingGroups.which(true))
            .replace("<pending>", CallbackTable.PENDING);

    private static final String ON_POSTGRES = SQL.replace("<queue>", "")
            .replace("<queueOrder>", "id")
            .replace("<suspect>", "")
            .replace("<suspectOrder>", "id")
            .replace("<due>", "")
            .replace("<dueOrder>", "next_attempt");

    private static final String ON_H2 = SQL.replace("<queue>", "USE INDEX (muster_group_queue)")
            .replace("<queueOrder>", "state, id")
            .replace("<suspect>", "USE INDEX (muster_group_suspect)")
            .replace("<suspectOrder>", "state, deaths, id")
            .replace("<due>", "USE INDEX (muster_callback_due)")
            .replace("<dueOrder>", "state, next_attempt");

    /** Reads it in one statement. */
    static PendingWork read(Handle handle, String node, UUID from) {
        return handle.createQuery(Transactions.isPostgres(handle) ? ON_POSTGRES : ON_H2)
                .bind("node", node)
                .bind("from", from)
                .map((row, context) -> read(row))
                .one();
    }

    private static PendingWork read(ResultSet row) throws SQLException {
        return new PendingWork(
                row.getObject("waiting") != null,
                row.getObject("suspect") != null,
                row.getBoolean("cancels"),
                row.getBoolean("callbacks"),
                row.getBoolean("callbacks_soon"));
    }
}
