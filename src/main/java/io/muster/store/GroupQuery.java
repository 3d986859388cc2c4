package io.muster.store;

import io.muster.database.Transactions;
import io.muster.group.view.GroupFilter;
import io.muster.group.view.GroupFilter.IdRange;
import io.muster.group.view.GroupState;
import io.muster.join.Mode;
import io.muster.json.Names;
import io.muster.store.table.GroupRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
 * @param limit the maximum number of groups
 */
public record GroupQuery(Optional<String> caller, GroupFilter filter, int limit) {

    /** Groups in a state, of a mode, and older than one. */
    public GroupQuery(
            Optional<String> caller,
            Optional<GroupState> state,
            Optional<Mode> mode,
            Optional<UUID> before,
            int limit) {
        this(caller, GroupFilter.of(state, mode, IdRange.before(before)), limit);
    }

    // a row as held by the driver, as read, and as shown
    private static final int BYTES_PER_ROW = 2_048;
    // a verdict, or labels, as held by the driver, as parsed, and as written
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
                                "SELECT COUNT(*) AS found, COALESCE(SUM(COALESCE(OCTET_LENGTH(verdict), 0) + COALESCE(OCTET_LENGTH(labels), 0)), 0) AS texts"
                                        + PAGE))
                .map((row, context) -> row.getLong("found") * BYTES_PER_ROW + COPIES * row.getLong("texts"))
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
        filter.name().ifPresent(wanted -> query.bind("name", wanted));
        int number = 0;
        for (Map.Entry<String, String> label : filter.labels().values().entrySet()) {
            query.bind("label" + number, label.getKey()).bind("content" + number, label.getValue());
            number++;
        }
        return query.bind("from", filter.ids().from())
                .bind("before", filter.ids().before().orElse(NEWEST));
    }

    // each from the end of an index: otherwise a filter that matches few groups, or none, would scan all of them.
    // There is no index for combinations with a label, a name or an outcome, of which there are few enough groups
    private String newest(boolean isPostgres) {
        List<Filter> rest = new ArrayList<>();
        if (!filter.labels().values().isEmpty()) {
            return newestWithLabels(isPostgres);
        } else if (filter.name().isPresent()) {
            filter.outcome().ifPresent(wanted -> rest.add(Filter.of("outcome", wanted)));
            addStateAndMode(rest);
            return newest(isPostgres, List.of(new Filter("name", ":name")), rest);
        } else if (filter.outcome().isPresent()) {
            addStateAndMode(rest);
            return newest(
                    isPostgres, List.of(Filter.of("outcome", filter.outcome().get())), rest);
        } else if (filter.state().isEmpty() && filter.mode().isEmpty()) {
            return newest(isPostgres, List.of(), rest);
        }
        // the newest of each combination of state and mode
        return states().flatMap(state -> modes().map(mode ->
                        newest(isPostgres, List.of(Filter.of("state", state), Filter.of("mode", mode)), rest)))
                .collect(Collectors.joining(" UNION ALL "));
    }

    private void addStateAndMode(List<Filter> rest) {
        filter.state().ifPresent(wanted -> rest.add(Filter.of("state", wanted)));
        filter.mode().ifPresent(wanted -> rest.add(Filter.of("mode", wanted)));
    }

    private String newestWithLabels(boolean isPostgres) {
        List<Filter> ofGroup = new ArrayList<>();
        filter.name().ifPresent(wanted -> ofGroup.add(new Filter("name", ":name")));
        filter.outcome().ifPresent(wanted -> ofGroup.add(Filter.of("outcome", wanted)));
        addStateAndMode(ofGroup);
        StringBuilder rest = new StringBuilder();
        if (!ofGroup.isEmpty()) {
            rest.append("EXISTS (SELECT 1 FROM muster_group g WHERE %sg.id = group_id) AND "
                    .formatted(equal(ofGroup, ofGroup.size())));
        }
        for (int number = 1; number < filter.labels().values().size(); number++) {
            // not EXISTS, which PostgreSQL would turn into a join with all groups that have the other label
            rest.append("(SELECT l.content FROM muster_label l WHERE l.group_id = muster_label.group_id"
                    + " AND l.name = :label%1$d) = :content%1$d AND ".formatted(number));
        }
        List<Filter> first = List.of(new Filter("name", ":label0"), new Filter("content", ":content0"));
        return newest(
                isPostgres,
                "muster_label",
                "group_id",
                first,
                rest + ofAllCallers(isPostgres, "OCTET_LENGTH(content)"));
    }

    /**
     * @param filters on the columns of an index
     * @param rest on other columns
     */
    private String newest(boolean isPostgres, List<Filter> filters, List<Filter> rest) {
        String condition = equal(rest, rest.size()) + (filters.isEmpty() ? "" : ofAllCallers(isPostgres, "tasks"));
        return newest(isPostgres, "muster_group", "id", filters, condition);
    }

    // the condition of PostgreSQL's indexes that do not begin with the caller: only lists of all callers' groups
    // may use them, see schema-16
    private String ofAllCallers(boolean isPostgres, String anyNumber) {
        return isPostgres && caller.isEmpty() ? anyNumber + " >= 0 AND " : "";
    }

    private String newest(boolean isPostgres, String table, String id, List<Filter> filters, String rest) {
        List<Filter> all = new ArrayList<>();
        caller.ifPresent(wanted -> all.add(new Filter("caller", ":caller")));
        all.addAll(filters);
        String condition = rest
                + (isPostgres
                        ? between(all, id)
                        : equal(all, all.size()) + "%1$s < :before AND %1$s >= :from".formatted(id));
        // the order names all columns of the index; otherwise neither database would use it for the order
        String order = all.stream()
                .map(filter -> filter.column + (isPostgres ? " DESC, " : ", "))
                .collect(Collectors.joining());
        return "(SELECT %s AS id FROM %s WHERE %s ORDER BY %s%s DESC LIMIT :limit)"
                .formatted(id, table, condition, order, id);
    }

    // the last column as a range, so that the order includes it: for an order by id alone PostgreSQL might use the
    // primary key, assuming that matching rows are evenly distributed. It is compared by itself as well, which shows
    // PostgreSQL that it is not null, as its partial indexes require
    private static String between(List<Filter> filters, String id) {
        if (filters.isEmpty()) {
            return "%1$s < :before AND %1$s >= :from".formatted(id);
        }
        Filter last = filters.get(filters.size() - 1);
        return equal(filters, filters.size() - 1)
                + "%1$s >= %2$s AND (%1$s, %3$s) >= (%2$s, :from) AND (%1$s, %3$s) < (%2$s, :before)"
                        .formatted(last.column, last.value, id);
    }

    private static String equal(List<Filter> filters, int first) {
        return filters.stream()
                .limit(first)
                .map(filter -> filter.column + " = " + filter.value + " AND ")
                .collect(Collectors.joining());
    }

    /** A condition on a column, in SQL. */
    private record Filter(String column, String value) {

        private static Filter of(String column, Enum<?> wanted) {
            return new Filter(column, "'" + Names.of(wanted) + "'");
        }
    }

    private Stream<GroupState> states() {
        return filter.state().map(Stream::of).orElseGet(() -> Stream.of(GroupState.values()));
    }

    private Stream<Mode> modes() {
        return filter.mode().map(Stream::of).orElseGet(() -> Stream.of(Mode.values()));
    }
}
