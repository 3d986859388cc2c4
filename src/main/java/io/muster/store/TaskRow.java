package io.muster.store;

import io.muster.group.TaskSnapshot;
import io.muster.task.TaskId;
import io.muster.task.TaskOutcome;
import io.muster.task.TaskState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * A row of {@code muster_task}.
 *
 * @param event the number of the event that its outcome is, if it has one
 */
record TaskRow(
        UUID group,
        TaskId id,
        String type,
        TaskState state,
        Optional<Duration> started,
        Optional<Duration> elapsed,
        Optional<Long> event,
        Optional<TaskOutcome<?>> outcome) {

    /** What a query must select for {@link #map}. */
    static final String COLUMNS = "group_id, id, type, state, started_ms, elapsed_ms, event, result, detail";

    /** As {@link #COLUMNS}, without what can be large. */
    static final String COLUMNS_OF_SUMMARY =
            "group_id, id, type, state, started_ms, elapsed_ms, event, NULL AS result, NULL AS detail";

    static TaskRow map(ResultSet row) throws SQLException {
        TaskState state = Texts.constant(TaskState.class, row.getString("state"));
        return new TaskRow(
                row.getObject("group_id", UUID.class),
                new TaskId(row.getString("id")),
                row.getString("type"),
                state,
                GroupRow.millis(row, "started_ms"),
                GroupRow.millis(row, "elapsed_ms"),
                Optional.ofNullable(row.getObject("event", Long.class)),
                Texts.outcome(state, row.getString("result"), row.getString("detail")));
    }

    /** @param age of the group: for how long a task that has no outcome has run */
    TaskSnapshot snapshot(Duration age) {
        Optional<Duration> sinceStart = started.map(age::minus).map(past -> past.isNegative() ? Duration.ZERO : past);
        return new TaskSnapshot(id, type, state, started, elapsed.isPresent() ? elapsed : sinceStart, outcome);
    }
}
