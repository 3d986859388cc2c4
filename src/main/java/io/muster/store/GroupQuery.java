package io.muster.store;

import io.muster.database.Transactions;
import io.muster.group.GroupState;
import io.muster.join.Mode;
import io.muster.json.Names;
import java.util.ArrayList;
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
 * @param caller only groups of this caller
 * @param before only groups older than this one
 * @param limit the maximum number of groups
 * @param name only groups that were run by this name
 */
public record GroupQuery(
        Optional<String> caller,
        Optional<GroupState> state,
        Optional<Mode> mode,
        Optional<UUID> before,
        int limit,
        Optional<String> name) {

    /** Groups of any name, and without one. */
    public GroupQuery(
            Optional<String> caller,
            Optional<GroupState> state,
            Optional<Mode> mode,
            Optional<UUID> before,
            int limit) {
        this(caller, state, mode, before, limit, Optional.empty());
    }

    // a row as held by the driver, as read, and as shown
    private static final int BYTES_PER_ROW = 2_048;
    // a verdict as held by the driver, as parsed, and as written
    private static final int COPIES = 3;

    // a join, since H2 would run a query within IN for each row of the page
    private static final String PAGE = """
             FROM (SELECT id AS listed FROM (<newest>) AS newest ORDER BY id DESC LIMIT :limit) AS page
            JOIN muster_group ON id = listed""";

    // after every possible group
    private static final UUID NEWEST = new UUID(-1, -1);

    /** An estimate of the memory in bytes that {@link #run} takes until its rows have been shown. */
    long memory(Handle handle) {
        return bind(
                        handle,
                        handle.createQuery(
                                "SELECT COUNT(*) AS found, COALESCE(SUM(OCTET_LENGTH(verdict)), 0) AS verdicts" + PAGE))
                .map((row, context) -> row.getLong("found") * BYTES_PER_ROW + COPIES * row.getLong("verdicts"))
                .one();
    }

    List<GroupRow> run(Handle handle) {
        return bind(
                        handle,
                        handle.createQuery("SELECT <columns>" + PAGE + " ORDER BY id DESC")
                                .define("columns", GroupRow.COLUMNS))
                .map((row, context) -> GroupRow.map(row))
                .list();
    }

    private Query bind(Handle handle, Query query) {
        query.define("newest", newest(Transactions.isPostgres(handle))).bind("limit", limit);
        caller.ifPresent(wanted -> query.bind("caller", wanted));
        name.ifPresent(wanted -> query.bind("name", wanted));
        return query.bind("before", before.orElse(NEWEST));
    }

    // the newest of each combination of state and mode, each read from the end of an index: otherwise a filter that
    // matches few groups, or none, would scan all of them
    private String newest(boolean isPostgres) {
        if (name.isPresent()) {
            // there is no index for the rest: groups of one name are few enough
            List<Filter> rest = new ArrayList<>();
            state.ifPresent(wanted -> rest.add(new Filter("state", "'" + Names.of(wanted) + "'")));
            mode.ifPresent(wanted -> rest.add(new Filter("mode", "'" + Names.of(wanted) + "'")));
            return newest(isPostgres, List.of(new Filter("name", ":name")), rest);
        }
        if (state.isEmpty() && mode.isEmpty()) {
            return newest(isPostgres, List.of(), List.of());
        }
        return states().flatMap(wanted -> modes().map(kind -> newest(
                        isPostgres,
                        List.of(
                                new Filter("state", "'" + Names.of(wanted) + "'"),
                                new Filter("mode", "'" + Names.of(kind) + "'")),
                        List.of())))
                .collect(Collectors.joining(" UNION ALL "));
    }

    /**
     * @param filters on the columns of an index
     * @param rest on other columns
     */
    private String newest(boolean isPostgres, List<Filter> filters, List<Filter> rest) {
        List<Filter> all = new ArrayList<>();
        caller.ifPresent(wanted -> all.add(new Filter("caller", ":caller")));
        all.addAll(filters);
        String condition =
                equal(rest, rest.size()) + (isPostgres ? before(all) : equal(all, all.size()) + "id < :before");
        // the order names all columns of the index; otherwise neither database would use it for the order
        String order = all.stream()
                .map(filter -> filter.column + (isPostgres ? " DESC, " : ", "))
                .collect(Collectors.joining());
        return "(SELECT id FROM muster_group WHERE %s ORDER BY %sid DESC LIMIT :limit)".formatted(condition, order);
    }

    // the last column as a range, so that the order includes it: for an order by id alone PostgreSQL might use the
    // primary key, assuming that matching rows are evenly distributed
    private static String before(List<Filter> filters) {
        if (filters.isEmpty()) {
            return "id < :before";
        }
        Filter last = filters.get(filters.size() - 1);
        return equal(filters, filters.size() - 1)
                + "%1$s >= %2$s AND (%1$s, id) < (%2$s, :before)".formatted(last.column, last.value);
    }

    private static String equal(List<Filter> filters, int first) {
        return filters.stream()
                .limit(first)
                .map(filter -> filter.column + " = " + filter.value + " AND ")
                .collect(Collectors.joining());
    }

    /** A condition on a column, in SQL. */
    private record Filter(String column, String value) {}

    private Stream<GroupState> states() {
        return state.map(Stream::of).orElseGet(() -> Stream.of(GroupState.values()));
    }

    private Stream<Mode> modes() {
        return mode.map(Stream::of).orElseGet(() -> Stream.of(Mode.values()));
    }
}
