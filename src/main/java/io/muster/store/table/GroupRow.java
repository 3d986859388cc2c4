package io.muster.store.table;

import io.muster.group.spec.Labels;
import io.muster.group.view.GroupState;
import io.muster.group.view.GroupSummary;
import io.muster.group.view.Verdict;
import io.muster.join.Mode;
import io.muster.json.Names;
import io.muster.task.TaskState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code muster_group}.
 *
 * @param age the time since its start, by the database's clock
 * @param counts the number of tasks in each state; every state has an entry
 * @param resultBytes the size of its tasks' results and its answer, in UTF-8
 * @param answerBytes the size of its answer
 * @param name by which it was run, if it was
 * @param labels by which its callers find it
 * @param parameterBytes the size of the parameters it was run with, in UTF-8
 */
public record GroupRow(
        UUID id,
        Mode mode,
        String caller,
        Instant createdAt,
        Duration age,
        GroupState state,
        Optional<String> owner,
        long epoch,
        int deaths,
        Optional<Verdict> verdict,
        Optional<Duration> elapsed,
        long lastEvent,
        Map<TaskState, Integer> counts,
        long resultBytes,
        long answerBytes,
        Optional<String> name,
        Labels labels,
        long parameterBytes) {

    /** What a query must select for {@link #map}. */
    public static final String COLUMNS = """
            id, mode, caller, created_at, clock_from, CURRENT_TIMESTAMP AS db_now, state, owner, epoch, deaths, outcome, verdict,
            elapsed_ms, last_event, tasks, running, succeeded, failed, timed_out, cancelled, skipped, result_bytes, answer_bytes, name, labels,
            COALESCE(OCTET_LENGTH(parameters), 0) AS parameter_bytes""";

    /** The row at the cursor of a query that selects {@link #COLUMNS}. */
    public static GroupRow map(ResultSet row) throws SQLException {
        Duration age = Duration.between(instant(row, "clock_from"), instant(row, "db_now"));
        return new GroupRow(
                row.getObject("id", UUID.class),
                Texts.constant(Mode.class, row.getString("mode")),
                row.getString("caller"),
                instant(row, "created_at"),
                age.isNegative() ? Duration.ZERO : age,
                Texts.constant(GroupState.class, row.getString("state")),
                Optional.ofNullable(row.getString("owner")),
                row.getLong("epoch"),
                row.getInt("deaths"),
                Texts.verdict(row.getString("outcome"), row.getString("verdict")),
                millis(row, "elapsed_ms"),
                row.getLong("last_event"),
                counts(row),
                row.getLong("result_bytes"),
                row.getLong("answer_bytes"),
                Optional.ofNullable(row.getString("name")),
                Texts.labels(row.getString("labels")),
                row.getLong("parameter_bytes"));
    }

    private static Map<TaskState, Integer> counts(ResultSet row) throws SQLException {
        Map<TaskState, Integer> counts = new EnumMap<>(TaskState.class);
        int pending = row.getInt("tasks");
        for (TaskState state : TaskState.values()) {
            int count = state == TaskState.PENDING ? 0 : row.getInt(Names.of(state));
            counts.put(state, count);
            pending -= count;
        }
        counts.put(TaskState.PENDING, pending);
        return counts;
    }

    /** The number of tasks. */
    public int tasks() {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** The group as shown in lists. */
    public GroupSummary summary() {
        // the number of required successes no longer matters
        return new GroupSummary(id, mode, state, createdAt, elapsed.orElse(age), verdict, counts, name, labels, true);
    }

    /** The time in a column that is not null. */
    public static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    static Optional<Duration> millis(ResultSet row, String column) throws SQLException {
        @Nullable Long millis = row.getObject(column, Long.class);
        return Optional.ofNullable(millis).map(Duration::ofMillis);
    }
}
