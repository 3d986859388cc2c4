package io.muster.store.claim;

import io.muster.document.DocumentSize;
import io.muster.group.view.Expansion;
import io.muster.group.view.PreviousRun;
import io.muster.group.view.TaskSnapshot;
import io.muster.store.table.GroupRow;
import io.muster.store.table.GroupTable;
import io.muster.store.table.TaskRow;
import io.muster.task.TaskId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** Reads groups that a node has just claimed, with their earlier progress: a fixed number of statements for all of them. */
final class ClaimReader {

    private ClaimReader() {}

    /** The groups with these ids, ordered by id. */
    static List<Claim> read(Handle handle, List<UUID> ids) {
        Map<UUID, List<TaskRow>> settled = settled(handle, ids);
        Map<UUID, List<Open>> open = open(handle, ids);
        Map<UUID, List<Claim.Cancel>> cancels = handle
                .createQuery("SELECT group_id, task_id FROM muster_cancel WHERE group_id IN (<ids>)")
                .bindList("ids", ids)
                .map((row, context) -> cancel(row))
                .stream()
                .collect(Collectors.groupingBy(Claim.Cancel::group));
        return handle.createQuery(
                        "SELECT " + GroupRow.COLUMNS
                                + ", document_bytes, memory_bytes, clock_ms, answer, trace FROM muster_group WHERE id IN (<ids>) ORDER BY id")
                .bindList("ids", ids)
                .map((row, context) -> claim(row, settled, open, cancels))
                .list();
    }

    private static Claim claim(
            ResultSet row,
            Map<UUID, List<TaskRow>> settled,
            Map<UUID, List<Open>> open,
            Map<UUID, List<Claim.Cancel>> cancels)
            throws SQLException {
        GroupRow group = GroupRow.map(row);
        List<TaskSnapshot> earlier = settled.getOrDefault(group.id(), List.of()).stream()
                .sorted(Comparator.comparing(task -> task.event().orElseThrow()))
                .map(task -> task.snapshot(group.age()))
                .toList();
        List<Open> known = open.getOrDefault(group.id(), List.of());
        return new Claim(
                group.id(),
                group.caller(),
                group.epoch(),
                group.deaths(),
                new DocumentSize(row.getLong("document_bytes"), row.getLong("memory_bytes")),
                Duration.ofMillis(row.getLong("clock_ms")),
                new PreviousRun(
                        group.createdAt(),
                        group.age(),
                        group.verdict(),
                        earlier,
                        Open.expanded(known),
                        Optional.ofNullable(row.getString("answer"))),
                Open.started(known),
                group.lastEvent(),
                cancels.getOrDefault(group.id(), List.of()),
                GroupTable.trace(row));
    }

    private static Map<UUID, List<TaskRow>> settled(Handle handle, List<UUID> ids) {
        return handle
                .createQuery("SELECT " + TaskRow.COLUMNS
                        + " FROM muster_task WHERE group_id IN (<ids>) AND event IS NOT NULL")
                .bindList("ids", ids)
                .map((row, context) -> TaskRow.map(row))
                .stream()
                .collect(Collectors.groupingBy(TaskRow::group));
    }

    /** A task that runs, or whose items are known. */
    private record Open(UUID group, TaskId id, boolean isRunning, OptionalInt items) {

        static Open map(ResultSet row) throws SQLException {
            return new Open(
                    row.getObject("group_id", UUID.class),
                    new TaskId(row.getString("id")),
                    row.getString("state").equals("running"),
                    TaskRow.items(row));
        }

        static Set<TaskId> started(List<Open> tasks) {
            return tasks.stream().filter(Open::isRunning).map(Open::id).collect(Collectors.toSet());
        }

        static List<Expansion> expanded(List<Open> tasks) {
            return tasks.stream()
                    .filter(task -> task.items.isPresent())
                    .map(task -> new Expansion(task.id, task.items.getAsInt()))
                    .toList();
        }
    }

    private static Map<UUID, List<Open>> open(Handle handle, List<UUID> ids) {
        return handle.createQuery("""
                        SELECT group_id, id, state, items FROM muster_task
                        WHERE group_id IN (<ids>) AND (state = 'running' OR items IS NOT NULL)""").bindList("ids", ids).map((row, context) -> Open.map(row)).stream()
                .collect(Collectors.groupingBy(Open::group));
    }

    /** Reads a requested cancellation. */
    static Claim.Cancel cancel(ResultSet row) throws SQLException {
        String task = row.getString("task_id");
        return new Claim.Cancel(
                row.getObject("group_id", UUID.class),
                task.isEmpty() ? Optional.empty() : Optional.of(new TaskId(task)));
    }
}
