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

/**
 * Which groups a list shows, the newest first.
 *
 * @param caller only groups of the caller of this name
 * @param before only groups older than this one
 * @param limit at most so many
 */
public record GroupQuery(
        Optional<String> caller, Optional<GroupState> state, Optional<Mode> mode, Optional<UUID> before, int limit) {

    List<GroupRow> run(Handle handle) {
        var query = handle.createQuery("""
                        SELECT <columns> FROM muster_group
                        WHERE id IN (SELECT id FROM (<newest>) AS newest ORDER BY id DESC LIMIT :limit)
                        ORDER BY id DESC""")
                .define("columns", GroupRow.COLUMNS)
                .define("newest", newest())
                .bind("limit", limit);
        caller.ifPresent(wanted -> query.bind("caller", wanted));
        before.ifPresent(wanted -> query.bind("before", wanted));
        return query.map((row, context) -> GroupRow.map(row)).list();
    }

    // the newest of each combination of state and mode, each read from the end of an index: a filter that matches
    // little,
    // or nothing, would otherwise be looked for in every group there is
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
