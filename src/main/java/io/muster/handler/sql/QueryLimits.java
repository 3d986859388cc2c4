package io.muster.handler.sql;

import java.time.Duration;

/**
 * Limits of one query; a task whose query exceeds them fails.
 *
 * @param timeout from requesting a connection to the last row
 * @param maxRows the maximum number of rows
 * @param maxBytes the maximum size of the rows, in characters of JSON, most of which take one byte
 */
public record QueryLimits(Duration timeout, int maxRows, int maxBytes) {

    public static final QueryLimits DEFAULTS = new QueryLimits(Duration.ofSeconds(10), 1_000, 4 * 1024 * 1024);

    /** @throws IllegalArgumentException if one is not positive */
    public QueryLimits {
        if (timeout.isZero() || timeout.isNegative() || maxRows <= 0 || maxBytes <= 0) {
            throw new IllegalArgumentException("a query's limits must be above zero but are %s, %d rows, %d bytes"
                    .formatted(timeout, maxRows, maxBytes));
        }
    }
}
