package io.muster.store;

import io.muster.document.Callback;
import io.muster.document.Mode;
import io.muster.group.GroupSnapshot;
import io.muster.group.GroupSnapshot.Verdict;
import io.muster.group.GroupState;
import io.muster.group.TaskSnapshot;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code muster_group}.
 *
 * @param age from where its clock starts to now, by the database's clock
 */
record GroupRow(
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
        long lastEvent) {

    /** What a query must select for {@link #map}. */
    static final String COLUMNS = """
            id, mode, caller, created_at, clock_from, CURRENT_TIMESTAMP AS db_now, state, owner, epoch, deaths, outcome, verdict,
            elapsed_ms, last_event""";

    static GroupRow map(ResultSet row) throws SQLException {
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
                row.getLong("last_event"));
    }

    /** @param tasks in the request's order */
    StoredGroup with(List<TaskRow> tasks, Optional<Callback> callback) {
        List<TaskSnapshot> settled = tasks.stream()
                .filter(task -> task.event().isPresent())
                .sorted(Comparator.comparing(task -> task.event().orElseThrow()))
                .map(task -> task.snapshot(age))
                .toList();
        GroupSnapshot snapshot = new GroupSnapshot(
                id,
                // which successes it needs is of no interest any more
                mode.policy(1),
                state,
                createdAt,
                elapsed.orElse(age),
                verdict,
                settled,
                tasks.stream().map(task -> task.snapshot(age)).toList());
        return new StoredGroup(caller, snapshot, lastEvent, owner, callback);
    }

    static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    static Optional<Duration> millis(ResultSet row, String column) throws SQLException {
        @Nullable Long millis = row.getObject(column, Long.class);
        return Optional.ofNullable(millis).map(Duration::ofMillis);
    }
}
