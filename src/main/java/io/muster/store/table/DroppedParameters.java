package io.muster.store.table;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.StatementCustomizer;

/**
 * Clears a statement's parameters after it has been executed: H2 caches several statements per connection, and with
 * them their last parameters.
 */
enum DroppedParameters implements StatementCustomizer {
    INSTANCE;

    @Override
    public void afterExecution(PreparedStatement statement, StatementContext context) throws SQLException {
        statement.clearParameters();
    }
}
