package io.muster.store.table;

import io.muster.group.view.TaskSnapshot;
import io.muster.group.view.Values;
import io.muster.task.Execution;
import io.muster.task.TaskId;
import io.muster.task.TaskOutcome;
import io.muster.task.TaskState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code muster_task}.
 *
 * @param event the number of the event of its outcome, if it has one
 * @param items how many items it has, if it is run for each element of a list and that is known
 */
public record TaskRow(
        UUID group,
        TaskId id,
        String type,
        TaskState state,
        Optional<Duration> started,
        Optional<Duration> elapsed,
        Optional<Long> event,
        Optional<TaskOutcome<?>> outcome,
        OptionalInt items,
        Execution execution) {

    /** What a query must select for {@link #map}. */
    public static final String COLUMNS =
            "group_id, id, type, state, started_ms, elapsed_ms, event, result, detail, items, queued_ms, attempts";

    /** The same without values: only whether there is one is read, which shows whether a fallback was used. */
    private static final String COLUMNS_WITHOUT_VALUES =
            COLUMNS.replace("result", "CASE WHEN result IS NULL THEN NULL ELSE 'null' END AS result");

    static String columns(Values values) {
        return values == Values.INCLUDED ? COLUMNS : COLUMNS_WITHOUT_VALUES;
    }

    /** The row at the cursor of a query that selects {@link #COLUMNS}. */
    public static TaskRow map(ResultSet row) throws SQLException {
        TaskState state = Texts.constant(TaskState.class, row.getString("state"));
        return new TaskRow(
                row.getObject("group_id", UUID.class),
                new TaskId(row.getString("id")),
                row.getString("type"),
                state,
                GroupRow.millis(row, "started_ms"),
                GroupRow.millis(row, "elapsed_ms"),
                Optional.ofNullable(row.getObject("event", Long.class)),
                Texts.outcome(state, row.getString("result"), row.getString("detail")),
                items(row),
                new Execution(GroupRow.millis(row, "queued_ms"), AttemptTexts.read(row.getString("attempts"))));
    }

    /** The number of items, from a row with the column {@code items}; empty if it is null. */
    public static OptionalInt items(ResultSet row) throws SQLException {
        @Nullable Integer items = row.getObject("items", Integer.class);
        return items == null ? OptionalInt.empty() : OptionalInt.of(items);
    }

    /** The task as it was before it had an outcome: pending or running. */
    public TaskSnapshot unfinished(TaskState then, Duration age) {
        Optional<Duration> start = then == TaskState.RUNNING ? started : Optional.empty();
        return new TaskSnapshot(
                id,
                type,
                then,
                start,
                start.map(begun -> since(begun, age)),
                Optional.empty(),
                items,
                start.isPresent() ? execution : Execution.NONE);
    }

    /**
     * The task as it is shown.
     *
     * @param age of the group, from which the run time of an unfinished task is derived
     */
    public TaskSnapshot snapshot(Duration age) {
        Optional<Duration> ran = elapsed.or(() -> started.map(begun -> since(begun, age)));
        return new TaskSnapshot(id, type, state, started, ran, outcome, items, execution);
    }

    private static Duration since(Duration begun, Duration age) {
        Duration past = age.minus(begun);
        return past.isNegative() ? Duration.ZERO : past;
    }
}
