package io.muster.fault;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.muster.testing.Ports;
import io.muster.testing.QuietLog;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/**
 * A dedicated PostgreSQL, which can be stopped as by a power cut and restarted with the same files on the same port.
 * Unless configured otherwise, it commits like PostgreSQL by default: to disk, before it acknowledges.
 *
 * <p>Not thread-safe.
 */
public final class Postgres implements AutoCloseable {

    private static final String USER = "postgres";
    private static final Duration LONGEST_STOP = Duration.ofSeconds(20);

    private final Path data;
    private final int port = Ports.free();
    private Optional<EmbeddedPostgres> running = Optional.empty();

    /** @param folder for its files; emptied first */
    public Postgres(Path folder) {
        this.data = Folders.empty(folder).resolve("data");
    }

    /** Starts it, or restarts it with its data. */
    public void start() {
        try {
            running = Optional.of(EmbeddedPostgres.builder()
                    .setDataDirectory(data)
                    .setCleanDataDirectory(false)
                    .setPort(port)
                    .setPGStartupWait(Duration.ofSeconds(60))
                    // the library's default would tolerate a crash that loses commits
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("fsync", "on")
                    .start());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    public boolean isRunning() {
        return running.isPresent();
    }

    /** Stops it at once, without closing anything: {@code pg_ctl stop -m immediate}. */
    public void stopImmediately() {
        EmbeddedPostgres stopped = running.orElseThrow(() -> new IllegalStateException("PostgreSQL is not running"));
        ProcessHandle postmaster = postmaster();
        Signals.send("QUIT", postmaster);
        postmaster.onExit().orTimeout(LONGEST_STOP.toSeconds(), SECONDS).join();
        running = Optional.empty();
        // which would try to stop it itself
        QuietLog log = QuietLog.of(EmbeddedPostgres.class);
        closeQuietly(stopped);
        log.close();
    }

    public int port() {
        return port;
    }

    /** The settings with which nodes find it; connections are distinguished by the name of their node. */
    public Map<String, String> settings(String node) {
        return Map.of(
                "muster.db.url",
                url() + "?ApplicationName=" + node,
                "muster.db.user",
                USER,
                "muster.db.password",
                "secret");
    }

    /** The test's own connection, under the name {@code test}. */
    public Jdbi sql() {
        return Jdbi.create(this::connect);
    }

    @Override
    public void close() {
        running.ifPresent(Postgres::closeQuietly);
        running = Optional.empty();
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(url() + "?ApplicationName=test&connectTimeout=5&socketTimeout=60", USER, "");
    }

    private String url() {
        return "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(port);
    }

    // the first line of the file; the process started by the library is a shell
    private ProcessHandle postmaster() {
        try {
            String pid = Files.readAllLines(data.resolve("postmaster.pid")).get(0);
            return ProcessHandle.of(Long.parseLong(pid.strip())).orElseThrow();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void closeQuietly(EmbeddedPostgres postgres) {
        try {
            postgres.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
