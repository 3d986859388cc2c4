package io.muster.testing;

import io.muster.database.Database;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A real PostgreSQL server on this machine.
 *
 * <p>{@link #shared()} is shared by all tests of a JVM, started on first use, and must be left running until the JVM
 * ends; {@link #start} gives a test its own, which it may stop and start.
 */
public final class Postgres implements AutoCloseable {

    private final Path directory;
    private final AtomicInteger databases = new AtomicInteger();
    private EmbeddedPostgres server;

    private Postgres(Path directory, EmbeddedPostgres server) {
        this.directory = directory;
        this.server = server;
    }

    public static Postgres shared() {
        return Shared.SERVER;
    }

    /** @param directory an empty one, for its data */
    public static Postgres start(Path directory) {
        return new Postgres(directory, start(directory, 0));
    }

    public int port() {
        return server.getPort();
    }

    /** Runs a statement in the database {@code postgres}, as its superuser. */
    public void execute(String sql) {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * A standby of this server, with all its present and future data: read-only until {@code pg_promote()}. This server
     * is stopped and started for it.
     *
     * @param standby an empty directory, for its data
     */
    public Postgres standby(Path standby) {
        copyTo(standby);
        return start(standby);
    }

    /**
     * Restarts a stopped server as a standby of the server that replaced it: on its own port, with all the other's
     * data. The other one is stopped and started for it.
     */
    public void startAgainAsStandbyOf(Postgres primary) {
        delete(directory);
        primary.copyTo(directory);
        startAgain();
    }

    private void copyTo(Path standby) {
        // commits may still be in memory: these servers disable synchronous commits
        execute("CHECKPOINT");
        stopImmediately();
        copy(directory, standby);
        startAgain();
        try {
            Files.createFile(standby.resolve("standby.signal"));
            Files.writeString(
                    standby.resolve("postgresql.auto.conf"),
                    "primary_conninfo = 'host=localhost port=%d user=postgres'%n".formatted(server.getPort()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // deletes its contents
    private static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : (Iterable<Path>)
                    files.sorted(Comparator.reverseOrder()).filter(file -> !file.equals(directory))::iterator) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void copy(Path from, Path to) {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(
                        file,
                        to.resolve(from.relativize(file).toString()),
                        StandardCopyOption.COPY_ATTRIBUTES,
                        StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A new and empty database in this server. */
    public Database.Postgres freshDatabase() {
        String name = "muster_" + databases.incrementAndGet();
        execute("CREATE DATABASE " + name);
        return new Database.Postgres(
                "jdbc:postgresql://localhost:%d/%s".formatted(server.getPort(), name),
                Optional.of("postgres"),
                Optional.empty());
    }

    /** Stops the server as a power cut would: its clients' connections break, and nothing more is written. */
    public void stopImmediately() {
        long pid;
        try {
            pid = Long.parseLong(Files.readAllLines(directory.resolve("postmaster.pid"))
                    .get(0)
                    .strip());
            // SIGQUIT, PostgreSQL's "immediate shutdown"
            new ProcessBuilder("kill", "-QUIT", Long.toString(pid))
                    .start()
                    .onExit()
                    .join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ProcessHandle.of(pid)
                .ifPresent(process ->
                        process.onExit().orTimeout(10, TimeUnit.SECONDS).join());
        // releases its lock on the directory; logs that it has nothing to stop
        QuietLog noise = QuietLog.of(EmbeddedPostgres.class);
        try {
            close();
        } finally {
            noise.close();
        }
    }

    /** Restarts it after {@link #stopImmediately}, on the same port and with the same data. */
    public void startAgain() {
        server = start(directory, server.getPort());
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static EmbeddedPostgres start(Path directory, int port) {
        try {
            EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                    .setDataDirectory(directory)
                    .setCleanDataDirectory(false)
                    .setPGStartupWait(Duration.ofSeconds(30));
            return (port == 0 ? builder : builder.setPort(port)).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Created on first use. */
    private static final class Shared {

        static final Postgres SERVER = startShared();

        private static Postgres startShared() {
            try {
                Path directory = Files.createTempDirectory("muster-postgres");
                // ends in a shutdown hook of the library, which deletes its data
                return new Postgres(
                        directory,
                        EmbeddedPostgres.builder()
                                .setDataDirectory(directory)
                                .setPGStartupWait(Duration.ofSeconds(30))
                                .start());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
