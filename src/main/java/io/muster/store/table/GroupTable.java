package io.muster.store.table;

import io.muster.document.DocumentSize;
import io.muster.group.spec.NamedRun;
import io.muster.group.view.GroupState;
import io.muster.group.view.Verdict;
import io.muster.json.Names;
import io.muster.json.Utf8;
import io.muster.store.data.NewGroup;
import io.muster.store.data.Recording;
import io.muster.store.data.StoredRequest;
import io.muster.task.TaskState;
import io.muster.trace.TraceContext;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Access to the rows of groups, within a caller's transaction. */
public final class GroupTable {

    /** The epoch of the first claim of a group. */
    public static final int FIRST_EPOCH = 1;

    private GroupTable() {}

    /** A group's row; empty if there is no such group. */
    public static Optional<GroupRow> row(Handle handle, UUID id) {
        return handle.createQuery("SELECT " + GroupRow.COLUMNS + " FROM muster_group WHERE id = :id")
                .bind("id", id)
                .map((row, context) -> GroupRow.map(row))
                .findOne();
    }

    private static long parameterBytes(NewGroup group) {
        return group.named().map(named -> Utf8.length(named.parameters())).orElse(0L);
    }

    /** The owner's name; empty if there is no such group. */
    public static Optional<String> caller(Handle handle, UUID id) {
        return handle.createQuery("SELECT caller FROM muster_group WHERE id = :id")
                .bind("id", id)
                .mapTo(String.class)
                .findOne();
    }

    /** The number of the last event of each of these groups that exists; there must be at least one to look for. */
    public static Map<UUID, Long> lastEvents(Handle handle, List<UUID> ids) {
        return handle
                .createQuery("SELECT id, last_event FROM muster_group WHERE id IN (<ids>)")
                .bindList("ids", ids)
                .map((row, context) -> Map.entry(row.getObject("id", UUID.class), row.getLong("last_event")))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** The parameters of a group that was run by its name. */
    public static Optional<String> parameters(Handle handle, UUID id) {
        return handle.createQuery("SELECT parameters FROM muster_group WHERE id = :id AND parameters IS NOT NULL")
                .bind("id", id)
                .mapTo(String.class)
                .findOne();
    }

    /** The answer of a group, as a JSON text. */
    public static Optional<String> answer(Handle handle, UUID id) {
        return handle.createQuery("SELECT answer FROM muster_group WHERE id = :id AND answer IS NOT NULL")
                .bind("id", id)
                .mapTo(String.class)
                .findOne();
    }

    /** The size of a group's document and parameters, in UTF-8. */
    public static Optional<Long> documentBytes(Handle handle, UUID id) {
        return handle.createQuery("SELECT document_bytes FROM muster_group WHERE id = :id")
                .bind("id", id)
                .mapTo(Long.class)
                .findOne();
    }

    /** What was posted to run a group: not the document of one that was run by its name. */
    public static Optional<StoredRequest> request(Handle handle, UUID id) {
        return handle.createQuery("""
                        SELECT name, parameters, CASE WHEN name IS NULL THEN document END AS document
                        FROM muster_group WHERE id = :id""")
                .bind("id", id)
                .map((row, context) -> request(row))
                .findOne();
    }

    private static StoredRequest request(ResultSet row) throws SQLException {
        @Nullable String name = row.getString("name");
        return name == null
                ? new StoredRequest.Posted(row.getString("document"))
                : new StoredRequest.ByName(new NamedRun(name, row.getString("parameters")));
    }

    /** The trace of the request that has posted a group, of a row with the column {@code trace}. */
    public static Optional<TraceContext> trace(ResultSet row) throws SQLException {
        return Optional.ofNullable(row.getString("trace")).flatMap(TraceContext::parse);
    }

    /**
     * Inserts the row of a group.
     *
     * @param owner the node that will run it now; if empty, the group waits for one
     */
    public static void insert(Handle handle, NewGroup group, Optional<String> owner) {
        DocumentSize size = group.document().size();
        handle.createUpdate("""
                        INSERT INTO muster_group
                            (id, mode, caller, document, created_at, clock_from, clock_ms, state, owner, epoch, deaths,
                             last_event, tasks, document_bytes, memory_bytes, name, parameters, labels, trace)
                        VALUES (:id, :mode, :caller, :document, :createdAt, CURRENT_TIMESTAMP, :clock, :state, :owner,
                            :epoch, 0, 0, :tasks, :documentBytes, :memoryBytes, :name, :parameters, :labels, :trace)""")
                .bind("id", group.id())
                .bind("mode", Names.of(group.mode()))
                .bind("caller", group.caller())
                .bind("document", group.document().text())
                .bind("createdAt", group.createdAt())
                .bind("clock", group.clock().toMillis())
                .bind("state", Names.of(owner.isPresent() ? GroupState.RUNNING : GroupState.QUEUED))
                .bind("owner", owner.orElse(null))
                .bind("epoch", owner.isPresent() ? FIRST_EPOCH : 0)
                .bind("tasks", group.tasks().size())
                .bind("documentBytes", size.bytes() + parameterBytes(group))
                .bind("name", group.named().map(NamedRun::name).orElse(null))
                .bind("parameters", group.named().map(NamedRun::parameters).orElse(null))
                .bind("labels", Texts.labels(group.labels()).orElse(null))
                .bind("trace", group.trace().map(TraceContext::text).orElse(null))
                .bind("memoryBytes", size.memory())
                .addCustomizer(DroppedParameters.INSTANCE)
                .execute();
    }

    /** Whether a recording was written by an attempt that was committed although its response was lost. */
    public static boolean isRecorded(Handle handle, Recording recording) {
        return handle.createQuery("""
                        SELECT COUNT(*) FROM muster_group
                        WHERE id = :id AND epoch = :epoch AND last_event = :lastEvent AND state = :state""")
                        .bind("id", recording.id())
                        .bind("epoch", recording.epoch())
                        .bind("lastEvent", recording.newLastEvent())
                        .bind("state", Names.of(recording.newState()))
                        .mapTo(Integer.class)
                        .one()
                > 0;
    }

    /** Records the progress of a group, unless its claim is void. */
    public static boolean record(Handle handle, Recording recording, List<TaskChange> changes) {
        boolean finished = recording.progress().finished();
        Optional<Verdict> verdict = recording.progress().verdict();
        GroupState next = recording.newState();
        return handle.createUpdate("""
                                UPDATE muster_group
                                SET state = :state, outcome = :outcome, verdict = :verdict, last_event = :lastEvent,
                                    elapsed_ms = :elapsed, owner = CASE WHEN :finished THEN NULL ELSE owner END,
                                    finished_at = CASE WHEN :finished THEN CURRENT_TIMESTAMP ELSE NULL END,
                                    running = :running, succeeded = succeeded + :succeeded, failed = failed + :failed,
                                    timed_out = timed_out + :timedOut, cancelled = cancelled + :cancelled,
                                    skipped = skipped + :skipped,
                                    result_bytes = result_bytes + :resultBytes
                                WHERE id = :id AND epoch = :epoch AND state IN (<before>) AND last_event = :after""")
                        .define("before", Transitions.names(Transitions.before(next)))
                        .bind("id", recording.id())
                        .bind("epoch", recording.epoch())
                        .bind("after", recording.lastEvent())
                        .bind("state", Names.of(next))
                        .bind(
                                "outcome",
                                verdict.map(Verdict::outcome).map(Names::of).orElse(null))
                        .bind("verdict", verdict.map(Texts::verdict).orElse(null))
                        .bind("lastEvent", recording.newLastEvent())
                        .bind(
                                "elapsed",
                                finished ? recording.progress().elapsed().toMillis() : null)
                        .bind("finished", finished)
                        .bind("running", recording.running())
                        .bind("succeeded", recording.settled(TaskState.SUCCEEDED))
                        .bind("failed", recording.settled(TaskState.FAILED))
                        .bind("timedOut", recording.settled(TaskState.TIMED_OUT))
                        .bind("cancelled", recording.settled(TaskState.CANCELLED))
                        .bind("skipped", recording.settled(TaskState.SKIPPED))
                        .bind("resultBytes", TaskChange.bytes(changes))
                        .execute()
                == 1;
    }

    /**
     * Deletes a finished group, and all that is stored with it.
     *
     * @return whether there was one
     */
    public static boolean deleteFinished(Handle handle, UUID id) {
        return handle.createUpdate("DELETE FROM muster_group WHERE id = :id AND state = 'finished'")
                        .bind("id", id)
                        .execute()
                > 0;
    }

    /** Records the answer of a group; repeating it changes nothing. */
    public static void recordAnswer(Handle handle, UUID id, String answer) {
        handle.createUpdate("""
                        UPDATE muster_group
                        SET answer = :answer, answer_bytes = :bytes, result_bytes = result_bytes - answer_bytes + :bytes
                        WHERE id = :id""")
                .bind("id", id)
                .bind("answer", answer)
                .bind("bytes", Utf8.length(answer))
                .addCustomizer(DroppedParameters.INSTANCE)
                .execute();
    }
}
