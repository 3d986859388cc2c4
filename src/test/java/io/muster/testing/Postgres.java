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
 * <p>{@link #shared()} is one for all tests of a JVM, which is started when it is first asked for, ends with the JVM and
 * is to be left running; {@link #start} gives a test one of its own, which it may stop and start as it likes.
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
     * A standby of this server, with all it has so far and will have: it takes no writes until {@code pg_promote()}. This
     * server is stopped and started for it.
     *
     * @param standby an empty directory, for its data
     */
    public Postgres standby(Path standby) {
        copyTo(standby);
        return start(standby);
    }

    /**
     * Comes back, once it was stopped, as a standby of the server that took its place: at its own port, with all that the
     * other has. That one is stopped and started for it.
     */
    public void startAgainAsStandbyOf(Postgres primary) {
        delete(directory);
        primary.copyTo(directory);
        startAgain();
    }

    private void copyTo(Path standby) {
        // what was committed may still be in its memory: these servers do without synchronous commits
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

    // all that is in it
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

    /** Stops the server as a power cut would: its clients' connections break, and nothing is written any more. */
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
        // for its lock on the directory; it has nothing left to stop, and would say so
        QuietLog noise = QuietLog.of(EmbeddedPostgres.class);
        try {
            close();
        } finally {
            noise.close();
        }
    }

    /** Starts it again after {@link #stopImmediately}, at the same port and with the same data. */
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

    /** Made when it is first asked for. */
    private static final class Shared {

        static final Postgres SERVER = startShared();

        private static Postgres startShared() {
            try {
                Path directory = Files.createTempDirectory("muster-postgres");
                // ends in a shutdown hook of the library's, and its data with it
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
