package io.muster.database;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.muster.database.Database.H2File;
import io.muster.store.claim.Claim;
import io.muster.store.claim.Claims;
import io.muster.testing.QuietLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.LogRecord;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Migration of the file of a node. */
class MigrationOfAFileTest {

    @TempDir
    Path folder;

    private QuietLog log;

    @BeforeEach
    void addLogListener() {
        log = QuietLog.of(Migration.class);
    }

    @AfterEach
    void removeLogListener() {
        log.close();
    }

    @Test
    void createsAMissingFile() {
        Database file = new H2File(folder.resolve("new/deep"));
        try (HikariDataSource pool = ConnectionPool.open(file, 2, SessionTimeouts.DEFAULTS)) {
            Migration migration = migration(file, pool);

            assertThat(migration.isDone()).isFalse();
            assertThat(migration.migrateIfReachable()).isTrue();
            assertThat(migration.isDone()).isTrue();
            assertThat(migration.migrateIfReachable()).isTrue();
        }
        assertThat(folder.resolve("new/deep/muster.mv.db")).exists();
        assertThat(log.records()).hasSize(1);
    }

    @Test
    void migratesTheTablesOfTheFirstVersionAndKeepsTheirContents() {
        Database file = new H2File(folder);
        UUID group = UUID.randomUUID();
        String document = "{\"tasks\": [\"%s\"]}".formatted("d".repeat(3_000_000));
        try (HikariDataSource pool = ConnectionPool.open(file, 2, SessionTimeouts.DEFAULTS)) {
            Jdbi jdbi = Jdbi.create(pool);
            Schema.ofMuster().upTo(1).migrate(jdbi);
            jdbi.useHandle(handle -> handle.execute("""
                    INSERT INTO muster_group
                        (id, mode, caller, document, created_at, clock_from, clock_ms, state, epoch, deaths, last_event)
                    VALUES (?, 'all', 'alice', ?, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP, 1000, 'queued', 1, 0, 0)""", group, document));
        }
        for (int start = 0; start < 2; start++) {
            try (HikariDataSource pool = ConnectionPool.open(file, 2, SessionTimeouts.DEFAULTS)) {
                Jdbi jdbi = Jdbi.create(pool);
                assertThat(new Migration(file, jdbi, Schema.ofMuster()).migrateIfReachable())
                        .isTrue();
                Claims claims = new Claims(new Transactions(jdbi, () -> true, file.keep()));
                Claim claim = claims.claim("a", group).orElseThrow();
                assertThat(claims.document(claim).orElseThrow().text()).isEqualTo(document);
                claims.release(group, claim.epoch());
            }
        }
        assertThat(folder).isDirectoryContaining(path -> path.endsWith("muster.mv.db"));
        assertThat(folder).isDirectoryNotContaining(path -> path.toString().endsWith(".zip"));
        assertThat(log.records())
                .extracting(LogRecord::getParameters)
                .extracting(parameters -> parameters[1])
                .containsExactly(" (migrated)", "");
    }

    @Test
    void waitsForAFileThatIsSlowToOpen() {
        Database file = new H2File(folder);
        AtomicInteger asked = new AtomicInteger();
        Jdbi slow = Jdbi.create(() -> {
            if (asked.incrementAndGet() < 3) {
                throw new SQLTransientConnectionException("not available");
            }
            return file.driver().getConnection();
        });

        assertThat(new Migration(file, slow, Schema.ofMuster()).migrateIfReachable())
                .isTrue();
        assertThat(asked).hasValueGreaterThanOrEqualTo(3);
    }

    @Test
    void canBeOpenedByTheNextNodeAsSoonAsThePoolIsClosed() throws Exception {
        Database file = new H2File(folder);
        try (HikariDataSource pool = ConnectionPool.open(file, 8, SessionTimeouts.DEFAULTS)) {
            migration(file, pool).migrateIfReachable();
        }
        try (OtherProcess next = OtherProcess.opening(folder)) {
            assertThat(next.isAlive()).isTrue();
        }
    }

    @Test
    void rejectsAFileThatAnotherProcessHasOpenAndSaysWhatToDo() throws Exception {
        Database file = new H2File(folder);
        try (OtherProcess other = OtherProcess.opening(folder);
                HikariDataSource pool = ConnectionPool.open(file, 2, SessionTimeouts.DEFAULTS)) {
            long begin = System.nanoTime();

            assertThatThrownBy(() -> migration(file, pool).migrateIfReachable())
                    .isInstanceOf(UnusableDatabaseException.class)
                    .hasMessageContaining(folder.toString())
                    .hasMessageContaining("muster.data.dir")
                    .hasNoCause();

            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isBetween(ofSeconds(6), ofSeconds(12));
            assertThat(other.isAlive()).isTrue();
        }
    }

    @Test
    void waitsForAFileThatAnotherProcessIsAboutToClose() throws Exception {
        Database file = new H2File(folder);
        try (OtherProcess other = OtherProcess.opening(folder);
                HikariDataSource pool = ConnectionPool.open(file, 2, SessionTimeouts.DEFAULTS)) {
            // the pool knows by now that the file is in use
            assertThatThrownBy(pool::getConnection).isInstanceOf(SQLException.class);
            other.end();

            assertThat(migration(file, pool).migrateIfReachable()).isTrue();
        }
    }

    @Test
    void rejectsAFileThatIsNotADatabase() throws IOException {
        Files.writeString(folder.resolve("muster.mv.db"), "groceries\n".repeat(2_000), UTF_8);
        Database file = new H2File(folder);
        try (HikariDataSource pool = ConnectionPool.open(file, 2, SessionTimeouts.DEFAULTS)) {
            assertThatThrownBy(() -> migration(file, pool).migrateIfReachable())
                    .isInstanceOf(UnusableDatabaseException.class)
                    .hasMessageContaining("cannot open");
        }
    }

    private static Migration migration(Database database, HikariDataSource pool) {
        return new Migration(database, Jdbi.create(pool), Schema.ofMuster());
    }

    /** A JVM that opens a folder's database, reports that, and keeps it open until it is closed. */
    static final class OtherProcess implements AutoCloseable {

        private final Process process;

        private OtherProcess(Process process) {
            this.process = process;
        }

        /** Returns once it has opened the database. */
        static OtherProcess opening(Path folder) throws IOException {
            OtherProcess other = new OtherProcess(new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            OtherProcess.class.getName(),
                            folder.toString())
                    .redirectErrorStream(true)
                    .start());
            assertThat(other.process.inputReader().readLine()).isEqualTo("open");
            return other;
        }

        boolean isAlive() {
            return process.isAlive();
        }

        void end() {
            process.destroyForcibly().onExit().join();
        }

        @Override
        public void close() {
            end();
        }

        public static void main(String[] folder) throws SQLException, IOException {
            try (Connection connection = new H2File(Path.of(folder[0])).driver().getConnection()) {
                System.out.println(connection.isValid(1) ? "open" : "not valid");
                System.in.read();
            }
        }
    }
}
