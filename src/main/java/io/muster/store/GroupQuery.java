package io.muster.store;

import io.muster.document.Mode;
import io.muster.group.GroupState;
import io.muster.json.Names;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
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
        var query = handle.createQuery(
                        "SELECT <columns> FROM muster_group WHERE 1 = 1 <conditions> ORDER BY <order> LIMIT :limit")
                .define("columns", GroupRow.COLUMNS)
                .define("conditions", conditions())
                // the one caller's too, or H2 would not see that the index has them in this order
                .define("order", caller.isPresent() ? "caller, id DESC" : "id DESC")
                .bind("limit", limit);
        caller.ifPresent(wanted -> query.bind("caller", wanted));
        state.ifPresent(wanted -> query.bind("state", Names.of(wanted)));
        mode.ifPresent(wanted -> query.bind("mode", Names.of(wanted)));
        before.ifPresent(wanted -> query.bind("before", wanted));
        return query.map((row, context) -> GroupRow.map(row)).list();
    }

    private String conditions() {
        return (caller.isPresent() ? " AND caller = :caller" : "")
                + (state.isPresent() ? " AND state = :state" : "")
                + (mode.isPresent() ? " AND mode = :mode" : "")
                + (before.isPresent() ? " AND id < :before" : "");
    }
}
