package io.muster.store;

import io.muster.database.CommitInDoubtException;
import io.muster.database.StoreUnavailableException;
import io.muster.database.Transactions;
import io.muster.group.view.GroupState;
import io.muster.store.callback.CallbackTable;
import io.muster.store.table.TaskTable;
import io.muster.store.table.Texts;
import io.muster.store.table.Transitions;
import io.muster.task.TaskId;
import io.muster.task.TaskState;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * Callers' requests for groups that another node may run. Thread-safe; every method is one transaction and throws
 * {@link StoreUnavailableException} if the database cannot be reached.
 */
public final class Requests {

    /**
     * How long a cancellation waits for a response of the database. Together with the waits for a connection and for a
     * lock held by a frozen node, that is less than five seconds.
     */
    private static final Duration LONGEST_ANSWER = Duration.ofMillis(2_500);

    /** How long it waits to find out whether a cancellation was stored, if that is in doubt. */
    private static final Duration LONGEST_SECOND_ANSWER = Duration.ofSeconds(1);

    private final Transactions transactions;

    public Requests(Transactions transactions) {
        this.transactions = transactions;
    }

    /**
     * Requests the cancellation of a group, or of one task of it; the node that runs it will see the request.
     *
     * @return the state of the group; empty if there is none
     * @throws CommitInDoubtException if the request may have been stored, and the database cannot be asked
     */
    public Optional<GroupState> cancel(UUID id, Optional<TaskId> task) {
        try {
            return cancel(id, task, LONGEST_ANSWER);
        } catch (CommitInDoubtException lost) {
            try {
                // finds the request or stores it: the commit may still be in progress, and this waits for its lock
                return cancel(id, task, LONGEST_SECOND_ANSWER);
            } catch (StoreUnavailableException away) {
                lost.addSuppressed(away);
                throw lost;
            }
        }
    }

    private Optional<GroupState> cancel(UUID id, Optional<TaskId> task, Duration longestAnswer) {
        return transactions.inTransaction(longestAnswer, handle -> {
            Optional<GroupState> state = lock(handle, id);
            String name = task.map(TaskId::value).orElse("");
            if (state.isPresent() && state.get() != GroupState.FINISHED && !isRequested(handle, id, name)) {
                handle.createUpdate("INSERT INTO muster_cancel (group_id, task_id) VALUES (:id, :task)")
                        .bind("id", id)
                        .bind("task", name)
                        .execute();
            }
            return state;
        });
    }

    /**
     * Resets the unsuccessful tasks of a finished group, and the group itself, to waiting, with a new timeout.
     *
     * @return the state of the group before; only a finished one was changed; empty if there is none
     */
    public Optional<GroupState> retryFailed(UUID id) {
        return transactions.inTransaction(handle -> {
            Optional<GroupState> state = lock(handle, id);
            if (state.equals(Optional.of(GroupState.FINISHED)) && resetTasks(handle, id)) {
                resetGroup(handle, id);
                TaskTable.recount(handle, id);
                CallbackTable.waitAgain(handle, id);
            }
            return state;
        });
    }

    private static Optional<GroupState> lock(Handle handle, UUID id) {
        return handle.createQuery("SELECT state FROM muster_group WHERE id = :id FOR UPDATE")
                .bind("id", id)
                .map((row, context) -> Texts.constant(GroupState.class, row.getString("state")))
                .findOne();
    }

    private static boolean isRequested(Handle handle, UUID id, String task) {
        return handle.createQuery("SELECT COUNT(*) FROM muster_cancel WHERE group_id = :id AND task_id = :task")
                        .bind("id", id)
                        .bind("task", task)
                        .mapTo(Integer.class)
                        .one()
                > 0;
    }

    // and the task of each item that did not succeed, even if it did: its value is made anew
    private static boolean resetTasks(Handle handle, UUID id) {
        return handle.createUpdate("""
                                UPDATE muster_task
                                SET state = 'pending', started_ms = NULL, elapsed_ms = NULL, event = NULL,
                                    result = NULL, detail = NULL, result_bytes = 0, queued_ms = NULL, attempts = NULL
                                WHERE group_id = :id AND (state IN (<before>) OR items IS NOT NULL AND idx IN (
                                    SELECT item.idx FROM muster_task item
                                    WHERE item.group_id = :id AND item.item >= 0 AND item.state IN (<before>)))""")
                        .define("before", Transitions.names(Transitions.before(TaskState.PENDING)))
                        .bind("id", id)
                        .execute()
                > 0;
    }

    private static void resetGroup(Handle handle, UUID id) {
        handle.createUpdate("DELETE FROM muster_cancel WHERE group_id = :id")
                .bind("id", id)
                .execute();
        handle.createUpdate("""
                        UPDATE muster_group
                        SET state = 'queued', owner = NULL, epoch = epoch + 1, deaths = 0, outcome = NULL,
                            verdict = NULL, answer = NULL, answer_bytes = 0, elapsed_ms = NULL, finished_at = NULL, clock_from = CURRENT_TIMESTAMP
                        WHERE id = :id""").bind("id", id).execute();
    }
}
