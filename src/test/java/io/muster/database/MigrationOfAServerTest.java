package io.muster.database;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.muster.testing.Postgres;
import io.muster.testing.QuietLog;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node with a PostgreSQL server that stops and starts. */
class MigrationOfAServerTest {

    private static final int CONNECTIONS = 4;

    @TempDir
    Path data;

    @Test
    void isDoneOnceTheDatabaseIsAvailableAndConnectionsRecoverAfterARestart() throws SQLException {
        try (Postgres postgres = Postgres.start(data)) {
            Database database = postgres.freshDatabase();
            postgres.stopImmediately();
            try (QuietLog log = QuietLog.of(Migration.class);
                    HikariDataSource pool = ConnectionPool.open(database, CONNECTIONS, SessionTimeouts.DEFAULTS)) {
                Migration migration = new Migration(database, Jdbi.create(pool), Schema.ofMuster());

                assertThat(migration.migrateIfReachable()).isFalse();
                assertThat(migration.migrateIfReachable()).isFalse();
                assertThat(log.records()).as("logged once").hasSize(1);
                postgres.startAgain();
                assertThat(migration.migrateIfReachable()).isTrue();

                useEveryConnection(pool);
                postgres.stopImmediately();
                long begin = System.nanoTime();
                assertThatThrownBy(pool::getConnection).isInstanceOf(SQLException.class);
                assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(ofMillis(3_000));

                postgres.startAgain();
                useEveryConnection(pool);
            }
        }
    }

    @Test
    void doesNotRevealThePassword() {
        Database.Postgres database = new Database.Postgres(
                "jdbc:postgresql://db:5432/muster?password=geheim", Optional.empty(), Optional.of("secret"));

        assertThat(database.name()).isEqualTo("jdbc:postgresql://db:5432/muster");
        assertThat(database.toString()).doesNotContain("geheim", "secret");
    }

    private static void useEveryConnection(HikariDataSource pool) throws SQLException {
        List<Connection> connections = new ArrayList<>();
        try {
            for (int i = 0; i < CONNECTIONS; i++) {
                connections.add(pool.getConnection());
            }
            for (Connection connection : connections) {
                try (Statement statement = connection.createStatement()) {
                    assertThat(statement.execute("SELECT 1")).isTrue();
                }
            }
        } finally {
            for (Connection connection : connections) {
                connection.close();
            }
        }
    }
}
