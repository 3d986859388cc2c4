package io.muster.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.database.Database.H2File;
import io.muster.testing.QuietLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contents of an H2 file of the first version after a process was killed while it migrated the file. */
class InterruptedMigrationTest {

    private static final String FILE = "muster.mv.db";
    private static final String BACKUP = "muster-before-migration.zip";
    private static final int GROUPS = 3;
    private static final int KILLS = 6;
    private static final String DOCUMENT = "{\"tasks\": [\"%s\"]}".formatted("d".repeat(300_000));
    private static final String RESULT = "\"%s\"".formatted("r".repeat(300_000));

    @TempDir
    Path folder;

    private QuietLog log;
    private Path old;
    private List<UUID> groups;

    @BeforeEach
    void createFileOfFirstVersion() throws SQLException {
        log = QuietLog.of(Migration.class);
        old = folder.resolve("old");
        groups =
                IntStream.range(0, GROUPS).mapToObj(number -> UUID.randomUUID()).toList();
        try (Connection connection = open(old)) {
            Jdbi jdbi = Jdbi.create(connection);
            Schema.ofMuster().upTo(1).migrate(jdbi);
            groups.forEach(group -> jdbi.useTransaction(handle -> {
                handle.execute("""
                        INSERT INTO muster_group
                            (id, mode, caller, document, created_at, clock_from, clock_ms, state, epoch, deaths, last_event)
                        VALUES (?, 'all', 'alice', ?, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP, 1000, 'queued', 1, 0, 1)""", group, DOCUMENT);
                handle.execute("""
                        INSERT INTO muster_task (group_id, idx, id, type, state, event, result)
                        VALUES (?, 0, '0', 'delay', 'succeeded', 1, ?)""", group, RESULT);
            }));
        }
    }

    @AfterEach
    void removeLogListener() {
        log.close();
    }

    @Test
    void keepsEveryGroupAtWhicheverWriteTheProcessIsKilled() throws Exception {
        try (QuietLog restored = QuietLog.of(MigrationBackup.class)) {
            for (int writes = 0; writes < KILLS; writes++) {
                Path file = copy(old, "killed-after-" + writes);
                try (KilledFiles files = KilledFiles.after(writes, file.resolve(BACKUP))) {
                    assertThat(files).isNotNull();
                    tryToMigrate(file);
                }
                // as the next process finds it: this one has opened the folder before
                Path next = copy(file, "next-after-" + writes);
                migrate(next);
                assertThat(next.resolve(BACKUP))
                        .as("backup after %d writes", writes)
                        .doesNotExist();
                assertThatEachGroupIsWholeIn(next);
            }
            // the number depends on when H2 writes; the first write always happens
            assertThat(restored.records()).isNotEmpty();
        }
    }

    @Test
    void restoresTablesThatAKillLeftUnderOtherNames() throws Exception {
        Path file = copy(old, "half");
        try (Connection connection = open(file)) {
            Jdbi jdbi = Jdbi.create(connection);
            new MigrationBackup(file.resolve(FILE)).take(jdbi);
            jdbi.useHandle(handle -> handle.execute("ALTER TABLE muster_group RENAME TO muster_group_copy_7_0"));
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.resolve(BACKUP))))
                .isEqualTo("rw-------");
        Path next = copy(file, "next");

        try (QuietLog restored = QuietLog.of(MigrationBackup.class)) {
            migrate(next);
            assertThat(restored.records()).hasSize(1);
        }

        assertThatEachGroupIsWholeIn(next);
    }

    @Test
    void doesNotChangeTablesThatItCannotBackUp() throws Exception {
        Path file = copy(old, "no-backup");
        // neither a file nor deletable
        Files.createDirectories(file.resolve("muster-before-migration.part").resolve("something"));

        try (Connection connection = open(file)) {
            assertThatThrownBy(() -> migrate(file, connection))
                    .isInstanceOf(UnusableDatabaseException.class)
                    .hasMessageContaining("cannot be backed up");

            assertThat(Schema.ofMuster().upTo(1).migrate(Jdbi.create(connection)))
                    .isZero();
        }
    }

    @Test
    void rejectsAFileWhoseMigrationAnotherProcessDidNotComplete() throws Exception {
        Path file = copy(old, "late");
        try (Connection connection = open(file)) {
            Files.writeString(file.resolve(BACKUP), "of the other process");

            assertThatThrownBy(() -> migrate(file, connection))
                    .isInstanceOf(UnusableDatabaseException.class)
                    .hasMessageContaining("start this node again");
        }
    }

    private void assertThatEachGroupIsWholeIn(Path file) throws SQLException {
        try (Connection connection = open(file)) {
            Jdbi jdbi = Jdbi.create(connection);
            List<UUID> whole = jdbi.withHandle(handle -> handle.createQuery("""
                            SELECT g.id FROM muster_group g JOIN muster_task t ON t.group_id = g.id
                            WHERE g.document = :document AND t.result = :result
                                AND g.tasks = 1 AND g.succeeded = 1 AND g.result_bytes = :bytes""")
                    .bind("document", DOCUMENT)
                    .bind("result", RESULT)
                    .bind("bytes", RESULT.length())
                    .mapTo(UUID.class)
                    .list());
            assertThat(whole).containsExactlyInAnyOrderElementsOf(groups);
        }
    }

    private static void tryToMigrate(Path folder) {
        try (Connection connection = open(folder)) {
            migrate(folder, connection);
        } catch (JdbiException | SQLException | UnusableDatabaseException killed) {
            // H2 has closed the file
        }
    }

    private static void migrate(Path folder) throws SQLException {
        try (Connection connection = open(folder)) {
            migrate(folder, connection);
        }
    }

    private static void migrate(Path folder, Connection connection) {
        assertThat(new Migration(new H2File(folder), Jdbi.create(connection), Schema.ofMuster()).migrateIfReachable())
                .isTrue();
    }

    private static Connection open(Path folder) throws SQLException {
        return new H2File(folder).driver().getConnection();
    }

    private Path copy(Path from, String name) throws IOException {
        Path to = Files.createDirectory(folder.resolve(name));
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
        return to;
    }
}
