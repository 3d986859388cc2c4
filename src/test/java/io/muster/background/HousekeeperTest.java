package io.muster.background;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.testing.GroupTables;
import io.muster.testing.QuietLog;
import java.sql.SQLException;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import javax.sql.DataSource;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.junit.jupiter.api.Test;

/** What one failure prevents, and what it does not. */
class HousekeeperTest {

    private static final SQLException CANCELED = new SQLException("on purpose", "57014");

    private final DataSource database = GroupTables.inMemory();
    private final Jdbi tables = Jdbi.create(database);
    private final AtomicReference<BiFunction<SQLException, StatementContext, JdbiException>> failure =
            new AtomicReference<>(UnableToExecuteStatementException::new);

    // the poll for work, and the query for suspects
    private final SqlLogger failing = new SqlLogger() {
        @Override
        public void logBeforeExecution(StatementContext statement) {
            String sql = statement.getRenderedSql();
            if (sql.contains("deaths >= 2")) {
                throw failure.get().apply(CANCELED, statement);
            }
        }
    };

    @Test
    void aStatementThatTimesOutDoesNotEndReadiness() {
        UUID group = UUID.randomUUID();
        tables.useHandle(handle -> GroupTables.insertGroup(handle, group, "queued", null));
        try (QuietLog log = QuietLog.of(Rounds.class);
                QuietLog unreadable = QuietLog.of(ClaimRunner.class);
                TestNode node = new TestNode(Jdbi.create(database).setSqlLogger(failing), 1)) {
            // claimed, and ended at once, since its document has no tasks
            await().until(() -> isFinished(group));
            assertThat(unreadable.records()).hasSize(1);
            assertThat(node.background.housekeeper().reachesDatabase()).isTrue();

            failure.set((thrown, statement) -> new ConnectionException(thrown));
            await().until(() -> !node.background.housekeeper().reachesDatabase());
            assertThat(log.messages()).last().asString().contains("unavailable");
        }
    }

    private boolean isFinished(UUID group) {
        return tables.withHandle(handle -> handle.createQuery("SELECT state FROM muster_group WHERE id = ?")
                .bind(0, group)
                .mapTo(String.class)
                .one()
                .equals("finished"));
    }
}
