package io.muster.store;

import io.muster.document.Mode;
import io.muster.group.GroupState;
import io.muster.json.Names;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/**
 * Which groups a list shows, the newest first.
 *
 * @param caller only groups of the caller of this name
 * @param before only groups older than this one
 * @param limit at most so many
 */
public record GroupQuery(
        Optional<String> caller, Optional<GroupState> state, Optional<Mode> mode, Optional<UUID> before, int limit) {

    // a row as the driver and we have it, and as it is shown
    private static final int BYTES_PER_ROW = 2_048;
    // a verdict is in memory as the driver read it, as it was parsed, and as it is written
    private static final int COPIES = 3;

    private static final String PAGE =
            " FROM muster_group WHERE id IN (SELECT id FROM (<newest>) AS newest ORDER BY id DESC LIMIT :limit)";

    /** An estimate of the bytes of memory that {@link #run} takes up, until its rows have been shown. */
    long memory(Handle handle) {
        return bind(handle.createQuery(
                        "SELECT COUNT(*) AS found, COALESCE(SUM(OCTET_LENGTH(verdict)), 0) AS verdicts" + PAGE))
                .map((row, context) -> row.getLong("found") * BYTES_PER_ROW + COPIES * row.getLong("verdicts"))
                .one();
    }

    List<GroupRow> run(Handle handle) {
        return bind(handle.createQuery("SELECT <columns>" + PAGE + " ORDER BY id DESC")
                        .define("columns", GroupRow.COLUMNS))
                .map((row, context) -> GroupRow.map(row))
                .list();
    }

    private Query bind(Query query) {
        query.define("newest", newest()).bind("limit", limit);
        caller.ifPresent(wanted -> query.bind("caller", wanted));
        before.ifPresent(wanted -> query.bind("before", wanted));
        return query;
    }

    // the newest of each combination of state and mode, each read from the end of an index: a filter that matches
    // little, or nothing, would otherwise be looked for in every group there is
    private String newest() {
        if (state.isEmpty() && mode.isEmpty()) {
            return newest("", "");
        }
        return states().flatMap(wanted -> modes().map(kind -> newest(
                        " AND state = '%s' AND mode = '%s'".formatted(Names.of(wanted), Names.of(kind)),
                        "state, mode, ")))
                .collect(Collectors.joining(" UNION ALL "));
    }

    // the order names all columns of the index, or H2 would not see that they come in it
    private String newest(String condition, String order) {
        return "(SELECT id FROM muster_group WHERE 1 = 1"
                + (caller.isPresent() ? " AND caller = :caller" : "")
                + condition
                + (before.isPresent() ? " AND id < :before" : "")
                + " ORDER BY "
                + (caller.isPresent() ? "caller, " : "")
                + order
                + "id DESC LIMIT :limit)";
    }

    private Stream<GroupState> states() {
        return state.map(Stream::of).orElseGet(() -> Stream.of(GroupState.values()));
    }

    private Stream<Mode> modes() {
        return mode.map(Stream::of).orElseGet(() -> Stream.of(Mode.values()));
    }
}
