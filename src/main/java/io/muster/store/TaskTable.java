package io.muster.store;

import io.muster.group.GroupFeed;
import io.muster.group.TaskSnapshot;
import io.muster.json.Names;
import io.muster.task.TaskState;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** What is done to {@code muster_task}, within someone's transaction. */
final class TaskTable {

    private TaskTable() {}

    static void insert(Handle handle, NewGroup group) {
        if (group.tasks().isEmpty()) {
            return;
        }
        PreparedBatch batch = handle.prepareBatch("""
                INSERT INTO muster_task (group_id, idx, id, type, state)
                VALUES (:group, :idx, :id, :type, 'pending')""");
        int index = 0;
        for (NewGroup.Task task : group.tasks()) {
            batch.bind("group", group.id())
                    .bind("idx", index++)
                    .bind("id", task.id().value())
                    .bind("type", task.type())
                    .add();
        }
        batch.execute();
    }

    static List<TaskRow> all(Handle handle, UUID group) {
        return handle.createQuery("SELECT " + TaskRow.COLUMNS + " FROM muster_task WHERE group_id = :id ORDER BY idx")
                .bind("id", group)
                .map((row, context) -> TaskRow.map(row))
                .list();
    }

    static List<TaskRow> summaries(Handle handle, List<UUID> groups) {
        if (groups.isEmpty()) {
            return List.of();
        }
        return handle.createQuery("""
                        SELECT <columns> FROM muster_task WHERE group_id IN (<groups>) ORDER BY group_id, idx""")
                .define("columns", TaskRow.COLUMNS_OF_SUMMARY)
                .bindList("groups", groups)
                .map((row, context) -> TaskRow.map(row))
                .list();
    }

    static List<GroupFeed.Event> events(Handle handle, GroupRow group, long after) {
        return handle
                .createQuery("SELECT " + TaskRow.COLUMNS
                        + " FROM muster_task WHERE group_id = :id AND event > :after ORDER BY event")
                .bind("id", group.id())
                .bind("after", after)
                .map((row, context) -> TaskRow.map(row))
                .stream()
                .map(task -> new GroupFeed.Event(task.event().orElseThrow(), task.snapshot(group.age())))
                .toList();
    }

    /** Writes what changed; the group's row, which counts it, is its caller's to write. */
    static void record(Handle handle, UUID group, List<TaskChange> changes) {
        if (changes.isEmpty()) {
            return;
        }
        PreparedBatch batch =
                handle.prepareBatch("""
                UPDATE muster_task
                SET state = :state, started_ms = :started, elapsed_ms = :elapsed, event = :event, result = :result,
                    detail = :detail, result_bytes = :bytes
                WHERE group_id = :group AND id = :id AND state IN (<before>)""").define("before", Transitions.names(Transitions.before(TaskState.SUCCEEDED)));
        for (TaskChange change : changes) {
            bind(batch, group, change);
        }
        batch.execute();
    }

    private static void bind(PreparedBatch batch, UUID group, TaskChange change) {
        TaskSnapshot task = change.task();
        boolean settled = change.event() != null;
        batch.bind("group", group)
                .bind("id", task.id().value())
                .bind("state", Names.of(task.state()))
                .bind("started", task.started().map(Duration::toMillis).orElse(null))
                .bind(
                        "elapsed",
                        settled ? task.elapsed().map(Duration::toMillis).orElse(null) : null)
                .bind("event", change.event())
                .bind("result", change.result())
                .bind("detail", change.detail())
                .bind("bytes", change.bytes())
                .add();
    }

    /** Counts the tasks of a group anew into its row: for what changes tasks otherwise than one by one. */
    static void recount(Handle handle, UUID group) {
        handle.createUpdate("""
                        UPDATE muster_group SET (running, succeeded, failed, timed_out, cancelled, result_bytes) = (
                            SELECT COUNT(*) FILTER (WHERE t.state = 'running'),
                                COUNT(*) FILTER (WHERE t.state = 'succeeded'),
                                COUNT(*) FILTER (WHERE t.state = 'failed'),
                                COUNT(*) FILTER (WHERE t.state = 'timed_out'),
                                COUNT(*) FILTER (WHERE t.state = 'cancelled'),
                                COALESCE(SUM(t.result_bytes), 0)
                            FROM muster_task t WHERE t.group_id = muster_group.id)
                        WHERE id = :group""").bind("group", group).execute();
    }
}
