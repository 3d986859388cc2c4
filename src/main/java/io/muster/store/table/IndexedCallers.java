package io.muster.store.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * The distinct callers in an index, read by a loose index scan, whose cost does not depend on the number of rows per
 * caller.
 *
 * @param rows the condition of the index, exactly as it was created
 */
public record IndexedCallers(Handle handle, String table, String rows) {

    /**
     * The names of callers after this name, in order. Recursive, since PostgreSQL would scan the whole index for
     * distinct values.
     */
    public List<String> onPostgres(String after, int limit) {
        return handle.createQuery("""
                        WITH RECURSIVE callers (caller) AS (
                            (SELECT caller FROM <table> WHERE <rows> AND caller > :after ORDER BY caller LIMIT 1)
                            UNION ALL
                            SELECT (SELECT next.caller FROM <table> AS next
                                    WHERE <rows> AND next.caller > callers.caller ORDER BY next.caller LIMIT 1)
                            FROM callers WHERE callers.caller IS NOT NULL)
                        SELECT caller FROM callers WHERE caller IS NOT NULL LIMIT :limit""")
                .define("table", table)
                .define("rows", rows)
                .bind("after", after)
                .bind("limit", limit)
                .mapTo(String.class)
                .list();
    }

    /**
     * The names of callers after this name, in order.
     *
     * @param columns all columns of the index; otherwise H2 does not use it for the order
     */
    public List<String> onH2(String index, String columns, String after, int limit) {
        List<String> callers = new ArrayList<>();
        Optional<String> next = nextOnH2(index, columns, after);
        while (next.isPresent() && callers.size() < limit) {
            callers.add(next.get());
            next = nextOnH2(index, columns, next.get());
        }
        return callers;
    }

    // for values greater than a given one, H2 also reads all equal ones: use the next possible name instead
    private Optional<String> nextOnH2(String index, String columns, String after) {
        return handle.createQuery("""
                        SELECT caller FROM <table> USE INDEX (<index>)
                        WHERE <rows> AND caller >= :next ORDER BY <columns> LIMIT 1""")
                .define("table", table)
                .define("index", index)
                .define("rows", rows)
                .define("columns", columns)
                .bind("next", after + "\0")
                .mapTo(String.class)
                .findOne();
    }
}
