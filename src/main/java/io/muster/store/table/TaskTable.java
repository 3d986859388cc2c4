package io.muster.store.table;

import io.muster.group.view.Expansion;
import io.muster.group.view.TaskSnapshot;
import io.muster.group.view.Values;
import io.muster.json.Names;
import io.muster.store.data.NewGroup;
import io.muster.store.data.Recording;
import io.muster.task.TaskId;
import io.muster.task.TaskState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Access to {@code muster_task}, within a caller's transaction. */
public final class TaskTable {

    private TaskTable() {}

    /** Inserts a row for each task of a group. */
    public static void insert(Handle handle, NewGroup group) {
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

    /** Adds the items of tasks that have none yet; the group has more tasks then. */
    public static void expand(Handle handle, UUID group, List<Expansion> expanded) {
        boolean any = false;
        for (Expansion expansion : expanded) {
            // once, however often it is recorded
            boolean isNew = handle.createUpdate(
                                    "UPDATE muster_task SET items = :items WHERE group_id = :group AND id = :id AND items IS NULL")
                            .bind("items", expansion.items())
                            .bind("group", group)
                            .bind("id", expansion.task().value())
                            .execute()
                    == 1;
            if (isNew && expansion.items() > 0) {
                insertItems(handle, group, expansion);
                any = true;
            }
        }
        if (any) {
            handle.createUpdate("""
                            UPDATE muster_group
                            SET tasks = (SELECT COUNT(*) FROM muster_task t WHERE t.group_id = muster_group.id)
                            WHERE id = :group""").bind("group", group).execute();
        }
    }

    private static void insertItems(Handle handle, UUID group, Expansion expansion) {
        PreparedBatch batch = handle.prepareBatch("""
                INSERT INTO muster_task (group_id, idx, item, id, type, state)
                SELECT group_id, idx, :item, :id, type, 'pending' FROM muster_task
                WHERE group_id = :group AND id = :task""");
        for (int item = 0; item < expansion.items(); item++) {
            batch.bind("group", group)
                    .bind("task", expansion.task().value())
                    .bind("item", item)
                    .bind("id", expansion.task().item(item).value())
                    .add();
        }
        batch.execute();
    }

    /** Every task of a group, in the order of the request and its items after it, without its texts. */
    public static List<Page.Entry> entries(Handle handle, UUID group, Values values) {
        return handle.createQuery("SELECT <columns> FROM muster_task WHERE group_id = :id ORDER BY idx, item")
                .define("columns", Page.Entry.columns(values))
                .bind("id", group)
                .map((row, context) -> Page.Entry.map(row))
                .list();
    }

    /** One task of a group without its texts. */
    public static Optional<Page.Entry> entry(Handle handle, UUID group, String task) {
        return handle.createQuery("SELECT <columns> FROM muster_task WHERE group_id = :id AND id = :task")
                .define("columns", Page.Entry.columns(Values.INCLUDED))
                .bind("id", group)
                .bind("task", task)
                .map((row, context) -> Page.Entry.map(row))
                .findOne();
    }

    /** The next outcomes after an event, in order and without their texts. */
    public static List<Page.Entry> entriesAfter(Handle handle, UUID group, long event, int limit) {
        // the order names all columns of the index; otherwise H2 would read every outcome for each page
        return handle.createQuery("""
                        SELECT <columns> FROM muster_task WHERE group_id = :id AND event > :event
                        ORDER BY group_id, event LIMIT :limit""")
                .define("columns", Page.Entry.columns(Values.INCLUDED))
                .bind("id", group)
                .bind("event", event)
                .bind("limit", limit)
                .map((row, context) -> Page.Entry.map(row))
                .list();
    }

    /** The outcomes after one event and up to another, in order and with their texts. */
    public static List<TaskRow> settled(Handle handle, UUID group, long after, long last) {
        return handle.createQuery("""
                        SELECT <columns> FROM muster_task WHERE group_id = :id AND event > :after AND event <= :last
                        ORDER BY group_id, event""")
                .define("columns", TaskRow.COLUMNS)
                .bind("id", group)
                .bind("after", after)
                .bind("last", last)
                .map((row, context) -> TaskRow.map(row))
                .list();
    }

    /** The size of the largest outcome of a group, in bytes. */
    public static long largest(Handle handle, UUID group) {
        return handle.createQuery("SELECT COALESCE(MAX(result_bytes), 0) FROM muster_task WHERE group_id = :id")
                .bind("id", group)
                .mapTo(Long.class)
                .one();
    }

    /** The sizes of the texts of a group's tasks other than their values, in bytes. */
    public static Sizes sizesWithoutValues(Handle handle, UUID group) {
        return handle.createQuery("""
                        SELECT COALESCE(SUM(bytes), 0) AS total, COALESCE(MAX(bytes), 0) AS largest FROM (
                            SELECT COALESCE(OCTET_LENGTH(detail), 0) + COALESCE(OCTET_LENGTH(attempts), 0) AS bytes
                            FROM muster_task WHERE group_id = :id) AS sizes""")
                .bind("id", group)
                .map((row, context) -> new Sizes(row.getLong("total"), row.getLong("largest")))
                .one();
    }

    /** Sizes in bytes. */
    public record Sizes(long total, long largest) {}

    /** These tasks of a group with their texts, as far as they exist. */
    public static Map<TaskId, TaskRow> read(Handle handle, UUID group, List<Page.Entry> page, Values values) {
        if (page.isEmpty()) {
            return Map.of();
        }
        return handle
                .createQuery("SELECT <columns> FROM muster_task WHERE group_id = :id AND id IN (<tasks>)")
                .define("columns", TaskRow.columns(values))
                .bind("id", group)
                .bindList("tasks", page.stream().map(task -> task.id().value()).toList())
                .map((row, context) -> TaskRow.map(row))
                .stream()
                .collect(Collectors.toMap(TaskRow::id, Function.identity()));
    }

    /** Whether a group contains the task. */
    public static boolean contains(Handle handle, UUID group, String task) {
        return handle.createQuery("SELECT COUNT(*) FROM muster_task WHERE group_id = :id AND id = :task")
                        .bind("id", group)
                        .bind("task", task)
                        .mapTo(Integer.class)
                        .one()
                > 0;
    }

    /** Stores the changes; the caller updates the counts in the group's row. */
    public static void record(Handle handle, UUID group, List<TaskChange> changes) {
        if (changes.isEmpty()) {
            return;
        }
        PreparedBatch batch =
                handle.prepareBatch("""
                UPDATE muster_task
                SET state = :state, started_ms = :started, elapsed_ms = :elapsed, event = :event, result = :result,
                    detail = :detail, result_bytes = :bytes, queued_ms = :queued, attempts = :attempts
                WHERE group_id = :group AND id = :id AND state IN (<before>)""").define("before", Transitions.names(Transitions.before(TaskState.SUCCEEDED)));
        batch.addCustomizer(DroppedParameters.INSTANCE);
        for (TaskChange change : changes) {
            bind(batch, group, change);
        }
        batch.execute();
    }

    /** Whether the last of the settled tasks already has exactly this outcome. */
    public static boolean isRecorded(Handle handle, Recording recording) {
        List<TaskSnapshot> settled = recording.progress().settled();
        if (settled.isEmpty()) {
            return true;
        }
        TaskSnapshot last = settled.get(settled.size() - 1);
        return handle.createQuery("""
                        SELECT COUNT(*) FROM muster_task
                        WHERE group_id = :group AND id = :id AND event = :event AND state = :state""")
                        .bind("group", recording.id())
                        .bind("id", last.id().value())
                        .bind("event", recording.lastEvent() + settled.size())
                        .bind("state", Names.of(last.state()))
                        .mapTo(Integer.class)
                        .one()
                > 0;
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
                .bind(
                        "queued",
                        task.execution().queued().map(Duration::toMillis).orElse(null))
                .bind("attempts", change.attempts())
                .add();
    }

    /** Recomputes the task counts in a group's row, after bulk changes of its tasks. */
    public static void recount(Handle handle, UUID group) {
        handle.createUpdate("""
                        UPDATE muster_group SET result_bytes = answer_bytes + (
                            SELECT COALESCE(SUM(t.result_bytes), 0)
                            FROM muster_task t WHERE t.group_id = muster_group.id),
                        (running, succeeded, failed, timed_out, cancelled, skipped) = (
                            SELECT COUNT(*) FILTER (WHERE t.state = 'running'),
                                COUNT(*) FILTER (WHERE t.state = 'succeeded'),
                                COUNT(*) FILTER (WHERE t.state = 'failed'),
                                COUNT(*) FILTER (WHERE t.state = 'timed_out'),
                                COUNT(*) FILTER (WHERE t.state = 'cancelled'),
                                COUNT(*) FILTER (WHERE t.state = 'skipped')
                            FROM muster_task t WHERE t.group_id = muster_group.id)
                        WHERE id = :group""").bind("group", group).execute();
    }
}
