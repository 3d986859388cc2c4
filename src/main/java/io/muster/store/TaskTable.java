package io.muster.store;

import io.muster.group.GroupFeed;
import io.muster.group.TaskSnapshot;
import io.muster.json.Names;
import io.muster.task.TaskState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

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

    static void record(Handle handle, Recording recording) {
        List<TaskSnapshot> changed = new ArrayList<>(recording.started());
        changed.addAll(recording.progress().settled());
        if (changed.isEmpty()) {
            return;
        }
        PreparedBatch batch =
                handle.prepareBatch("""
                UPDATE muster_task
                SET state = :state, started_ms = :started, elapsed_ms = :elapsed, event = :event, result = :result,
                    detail = :detail
                WHERE group_id = :group AND id = :id AND state IN (<before>)""").define("before", Transitions.names(Transitions.before(TaskState.SUCCEEDED)));
        long event = recording.lastEvent();
        for (TaskSnapshot task : changed) {
            bind(batch, recording.id(), task, task.outcome().isPresent() ? ++event : null);
        }
        batch.execute();
    }

    private static void bind(PreparedBatch batch, UUID group, TaskSnapshot task, @Nullable Long event) {
        boolean settled = event != null;
        batch.bind("group", group)
                .bind("id", task.id().value())
                .bind("state", Names.of(task.state()))
                .bind("started", task.started().map(Duration::toMillis).orElse(null))
                .bind(
                        "elapsed",
                        settled ? task.elapsed().map(Duration::toMillis).orElse(null) : null)
                .bind("event", event)
                .bind("result", task.outcome().flatMap(Texts::result).orElse(null))
                .bind("detail", task.outcome().flatMap(Texts::detail).orElse(null))
                .add();
    }
}
