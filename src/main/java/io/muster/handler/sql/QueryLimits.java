package io.muster.handler.sql;

import java.time.Duration;

/**
 * How much one query may take; a task whose query takes more fails.
 *
 * @param timeout from the asking for a connection to the last row
 * @param maxRows the most rows
 * @param maxBytes the most its rows may hold, in characters of JSON, which are bytes for the most part
 */
public record QueryLimits(Duration timeout, int maxRows, int maxBytes) {

    public static final QueryLimits DEFAULTS = new QueryLimits(Duration.ofSeconds(10), 1_000, 4 * 1024 * 1024);

    /** @throws IllegalArgumentException if one is not above zero */
    public QueryLimits {
        if (timeout.isZero() || timeout.isNegative() || maxRows <= 0 || maxBytes <= 0) {
            throw new IllegalArgumentException("a query's limits must be above zero but are %s, %d rows, %d bytes"
                    .formatted(timeout, maxRows, maxBytes));
        }
    }
}
