package io.muster.store.claim;

import io.muster.group.spec.NamedRun;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The document of a claimed group.
 *
 * @param named how the group was run, if by name
 */
public record ClaimedDocument(String text, Optional<NamedRun> named) {

    /** What a query must select for {@link #map}. */
    static final String COLUMNS = "document, name, parameters";

    static ClaimedDocument map(ResultSet row) throws SQLException {
        @Nullable String name = row.getString("name");
        @Nullable String parameters = row.getString("parameters");
        return new ClaimedDocument(
                row.getString("document"),
                name == null || parameters == null ? Optional.empty() : Optional.of(new NamedRun(name, parameters)));
    }
}
