package io.muster.store;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.StatementCustomizer;

/**
 * Has a statement let go of its parameters once it has been executed: H2 keeps statements for the next time, several for each
 * connection, and with them what they were given last.
 */
enum DroppedParameters implements StatementCustomizer {
    INSTANCE;

    @Override
    public void afterExecution(PreparedStatement statement, StatementContext context) throws SQLException {
        statement.clearParameters();
    }
}
