package io.muster.handler.sql;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jdbi.v3.core.statement.ColonPrefixSqlParser;
import org.jdbi.v3.core.statement.ParsedSql;
import org.jdbi.v3.core.statement.StatementException;

/**
 * A named query, written by the operator.
 *
 * @param name used by callers
 * @param sql the text for JDBC, with a question mark for each parameter
 * @param positions the names of the parameters, one per question mark, in order; a name may occur more than once
 * @param source the data source
 */
public record Query(String name, String sql, List<String> positions, DataSource source) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Pattern PARAMETER = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    public Query {
        positions = List.copyOf(positions);
    }

    /**
     * Parses a query in which {@code :name} is a parameter, except in quotes, comments and {@code ::} casts. A
     * backslash escapes a colon.
     *
     * @throws IllegalArgumentException if the name or the text is invalid; says why
     */
    public static Query parse(String name, String text, DataSource source) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "a query's name must be 1 to 64 characters from A-Z a-z 0-9 . _ - but is \"" + name + "\"");
        }
        ParsedSql parsed = parse(text);
        if (parsed.getSql().isBlank()) {
            throw new IllegalArgumentException("the query is empty");
        }
        if (parsed.getParameters().isPositional()) {
            throw new IllegalArgumentException("a parameter must be written :name, not ?");
        }
        for (String parameter : parsed.getParameters().getParameterNames()) {
            if (!PARAMETER.matcher(parameter).matches()) {
                throw new IllegalArgumentException(
                        "a parameter's name must be letters, digits and _ but is \":%s\"; write a literal colon as \\:"
                                .formatted(parameter));
            }
        }
        return new Query(name, parsed.getSql(), parsed.getParameters().getParameterNames(), source);
    }

    private static ParsedSql parse(String text) {
        try {
            // no statement yet: the parser uses it only in error messages
            return new ColonPrefixSqlParser().parse(text, null);
        } catch (StatementException malformed) {
            throw new IllegalArgumentException(malformed.getShortMessage(), malformed);
        }
    }

    /** The names of its parameters, without duplicates, in order. */
    public Set<String> parameters() {
        return new LinkedHashSet<>(positions);
    }
}
