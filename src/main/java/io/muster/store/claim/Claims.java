package io.muster.store.claim;

import io.muster.database.StoreUnavailableException;
import io.muster.database.Transactions;
import io.muster.group.view.Verdict;
import io.muster.json.Names;
import io.muster.store.callback.CallbackTable;
import io.muster.store.table.GroupRow;
import io.muster.store.table.TaskTable;
import io.muster.store.table.Texts;
import io.muster.store.table.Transitions;
import io.muster.task.TaskState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * Assigns waiting groups to the nodes that claim them, each to only one. Thread-safe; every method is one transaction
 * and throws {@link StoreUnavailableException} if the database cannot be reached.
 */
public final class Claims {

    private final Transactions transactions;
    private final QueueHead head = new QueueHead();
    private final CallersInTurn callers = new CallersInTurn();

    public Claims(Transactions transactions) {
        this.transactions = transactions;
    }

    /**
     * Claims the groups that have waited longest, of those for which there is capacity.
     *
     * @param atMost the maximum number
     * @param suspects whether to claim groups with which nodes died more than once (one at most), or the others
     * @param capacity asked about each group; capacity that it has granted is not released if this method throws
     */
    public List<Claim> claim(String node, int atMost, boolean suspects, ClaimCapacity capacity) {
        return transactions.inTransaction(handle -> {
            Queue queue = new Queue(handle, suspects, capacity, callers);
            return claim(handle, node, suspects ? queue.choose(1, QueueHead.OLDEST) : head.choose(queue, atMost));
        });
    }

    /** The work available to a node. */
    public PendingWork pending(String node) {
        UUID from = head.first();
        PendingWork found = transactions.single(handle -> PendingWork.read(handle, node, from));
        return found.groups() || from.equals(QueueHead.OLDEST)
                ? found
                : transactions.single(handle -> PendingWork.read(handle, node, QueueHead.OLDEST));
    }

    /** The document of a group as it was posted, if the claim is still valid. */
    public Optional<ClaimedDocument> document(Claim claim) {
        return transactions.inTransaction(handle -> handle.createQuery("SELECT " + ClaimedDocument.COLUMNS
                        + " FROM muster_group WHERE id = :id AND epoch = :epoch AND state = 'running'")
                .bind("id", claim.id())
                .bind("epoch", claim.epoch())
                .map((row, context) -> ClaimedDocument.map(row))
                .findOne());
    }

    /** Claims one group, if it is waiting. */
    public Optional<Claim> claim(String node, UUID id) {
        return transactions.inTransaction(handle -> {
            List<UUID> ids = handle.createQuery(
                            "SELECT id FROM muster_group WHERE id = :id AND state = 'queued' FOR UPDATE SKIP LOCKED")
                    .bind("id", id)
                    .mapTo(UUID.class)
                    .list();
            return claim(handle, node, ids).stream().findFirst();
        });
    }

    /**
     * A waiting group that is too large for a node, even an idle one.
     *
     * @param memory the bytes needed to read its document
     * @param isExpired whether its timeout has expired
     */
    public record Oversized(UUID id, long memory, int tasks, boolean isExpired) {}

    /**
     * Waiting groups that are larger than this, the oldest first.
     *
     * @param memory the maximum memory for reading a document, in bytes
     * @param tasks the maximum number of tasks
     * @param limit the maximum number of groups returned
     */
    public List<Oversized> oversized(long memory, int tasks, int limit) {
        return transactions.reading(handle -> handle.createQuery("SELECT " + GroupRow.COLUMNS + """
                        , memory_bytes, clock_ms FROM muster_group
                        WHERE state = 'queued' AND (memory_bytes > :memory OR tasks > :tasks) ORDER BY id LIMIT :limit""")
                .bind("memory", memory)
                .bind("tasks", tasks)
                .bind("limit", limit)
                .map((row, context) -> oversized(row))
                .list());
    }

    private static Oversized oversized(ResultSet row) throws SQLException {
        GroupRow group = GroupRow.map(row);
        boolean isExpired = group.age().toMillis() > row.getLong("clock_ms");
        return new Oversized(group.id(), row.getLong("memory_bytes"), group.tasks(), isExpired);
    }

    /** Releases a group that cannot be run now: it waits again. */
    public void release(UUID id, long epoch) {
        transactions.useTransaction(handle ->
                handle.createUpdate("""
                        UPDATE muster_group SET state = 'queued', owner = NULL, epoch = epoch + 1
                        WHERE id = :id AND epoch = :epoch AND state = 'running'""").bind("id", id).bind("epoch", epoch).execute());
    }

    /**
     * Ends a claimed group without running it: tasks without an outcome are cancelled.
     *
     * @return whether the claim was still valid
     */
    public boolean setAside(Claim claim, Verdict verdict) {
        return transactions.inTransaction(handle -> {
            List<String> open = handle.createQuery(
                            "SELECT id FROM muster_task WHERE group_id = :id AND event IS NULL ORDER BY idx, item")
                    .bind("id", claim.id())
                    .mapTo(String.class)
                    .list();
            if (!finish(handle, claim, verdict, claim.lastEvent() + open.size() + 1)) {
                return false;
            }
            cancel(handle, claim, open);
            TaskTable.recount(handle, claim.id());
            CallbackTable.due(handle, claim.id());
            return true;
        });
    }

    /** The groups owned by a node. */
    public Set<UUID> owned(String node) {
        return transactions.inTransaction(
                handle -> handle.createQuery("SELECT id FROM muster_group WHERE owner = :node AND state = 'running'")
                        .bind("node", node)
                        .mapTo(UUID.class)
                        .set());
    }

    /** Releases a group that a node owns but does not run; it waits again. */
    public void release(UUID id, String node) {
        transactions.useTransaction(handle ->
                handle.createUpdate("""
                        UPDATE muster_group SET state = 'queued', owner = NULL, epoch = epoch + 1
                        WHERE id = :id AND owner = :node AND state = 'running'""").bind("id", id).bind("node", node).execute());
    }

    /**
     * A claim that a node held.
     *
     * @param deaths the number of deaths counted until then
     */
    public record Held(UUID id, long epoch, int deaths) {}

    /**
     * Withdraws the death that was counted for each of these groups after it was claimed: its node was frozen or cut
     * off, but is alive.
     */
    public void withdrawDeaths(List<Held> claims) {
        transactions.useTransaction(handle -> {
            for (Held claim : claims) {
                handle.createUpdate("""
                                UPDATE muster_group SET deaths = deaths - 1
                                WHERE id = :id AND epoch > :epoch AND deaths > :deaths AND state <> 'finished'""")
                        .bind("id", claim.id())
                        .bind("epoch", claim.epoch())
                        .bind("deaths", claim.deaths())
                        .execute();
            }
        });
    }

    /** The cancellations requested for groups that a node runs. */
    public List<Claim.Cancel> cancels(String node) {
        return transactions.inTransaction(handle -> handle.createQuery("""
                        SELECT c.group_id, c.task_id FROM muster_cancel c JOIN muster_group g ON g.id = c.group_id
                        WHERE g.owner = :node AND g.state = 'running'""")
                .bind("node", node)
                .map((row, context) -> ClaimReader.cancel(row))
                .list());
    }

    private static List<Claim> claim(Handle handle, String node, List<UUID> ids) {
        if (ids.isEmpty()) {
            return List.of();
        }
        handle.createUpdate("""
                        UPDATE muster_group SET state = 'running', owner = :node, epoch = epoch + 1 WHERE id IN (<ids>)""").bind("node", node).bindList("ids", ids).execute();
        return ClaimReader.read(handle, ids);
    }

    private static boolean finish(Handle handle, Claim claim, Verdict verdict, long lastEvent) {
        Duration age = claim.earlier().age();
        return handle.createUpdate("""
                                UPDATE muster_group
                                SET state = 'finished', owner = NULL, outcome = COALESCE(outcome, :outcome),
                                    verdict = COALESCE(verdict, :verdict), last_event = :lastEvent,
                                    elapsed_ms = :elapsed, finished_at = CURRENT_TIMESTAMP
                                WHERE id = :id AND epoch = :epoch AND state = 'running'""")
                        .bind("id", claim.id())
                        .bind("epoch", claim.epoch())
                        .bind("outcome", Names.of(verdict.outcome()))
                        .bind("verdict", Texts.verdict(verdict))
                        .bind("lastEvent", lastEvent)
                        .bind("elapsed", age.toMillis())
                        .execute()
                == 1;
    }

    private static void cancel(Handle handle, Claim claim, List<String> tasks) {
        if (tasks.isEmpty()) {
            return;
        }
        PreparedBatch batch =
                handle.prepareBatch("""
                        UPDATE muster_task SET state = 'cancelled', event = :event
                        WHERE group_id = :group AND id = :id AND state IN (<before>)""").define("before", Transitions.names(Transitions.before(TaskState.CANCELLED)));
        long event = claim.lastEvent();
        for (String task : tasks) {
            batch.bind("group", claim.id())
                    .bind("id", task)
                    .bind("event", ++event)
                    .add();
        }
        batch.execute();
    }
}
