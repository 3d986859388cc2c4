package io.muster.database;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;

/** The database of durable groups, and the settings of its connections. */
public sealed interface Database {

    /** A data source for queries that are not the store's own, without a pool. */
    DataSource driver();

    /** A data source for the store, without a pool. */
    DataSource driver(SessionTimeouts timeouts);

    /** Whether it is available as soon as this node is; a remote one may become available later. */
    boolean isPartOfThisNode();

    /** The statement to run after a commit so that it survives a killed process; empty if none is needed. */
    Optional<String> keep();

    /** Its name in messages; without a password. */
    String name();

    /** Examines an exception of a statement, to determine {@link #needsRestart()}. */
    default void look(SQLException thrown) {
        // not needed for a database in its own process
    }

    /** Whether this process must not use it any more, so that only a restart of the node helps. */
    default boolean needsRestart() {
        return false;
    }

    /**
     * Called before tables of an earlier version are changed.
     *
     * @throws UnusableDatabaseException if they must not be changed now
     */
    default void beforeMigration(Jdbi jdbi) {
        // not needed for a database that changes all of them in one transaction
    }

    /** Called once they are changed, before any group is accepted. */
    default void afterMigration(Jdbi jdbi) {
        // see above
    }

    /** A file used by this process only. */
    record H2File(Path folder) implements Database {

        /** @throws IllegalArgumentException if the folder cannot be part of an H2 URL */
        public H2File {
            folder = folder.toAbsolutePath().normalize();
            if (folder.toString().contains(";")) {
                throw new IllegalArgumentException("muster.data.dir must not contain \";\" but is \"" + folder + "\"");
            }
        }

        /**
         * Closed with the last connection: by default, H2 would close it in a shutdown hook, while the server still
         * works. No trace file: errors are thrown, and a refused one would be written there repeatedly. {@code retry:}
         * selects H2's file system that reopens the file when a thread is interrupted; otherwise an interrupt would
         * close it for everybody, permanently. No results are reused: H2 may return one that is older than what was
         * committed since (h2database/h2database#3894).
         */
        @Override
        public DataSource driver() {
            Path file = folder.resolve("muster.mv.db");
            DataFolder.prepare(folder, file);
            new MigrationBackup(file).restoreIfInterrupted();
            JdbcDataSource h2 = new JdbcDataSource();
            h2.setURL("jdbc:h2:retry:" + folder.resolve("muster")
                    + ";WRITE_DELAY=500;DB_CLOSE_ON_EXIT=FALSE;LOCK_TIMEOUT=2000;TRACE_LEVEL_FILE=0"
                    + ";OPTIMIZE_REUSE_RESULTS=0");
            h2.setUser("muster");
            h2.setPassword("");
            return new H2DataSource(h2, H2Panic.of(folder));
        }

        /**
         * Without timeouts: nobody else can hold a lock in the file, or delay it, for longer than its own {@code
         * LOCK_TIMEOUT}.
         */
        @Override
        public DataSource driver(SessionTimeouts unused) {
            return driver();
        }

        @Override
        public void beforeMigration(Jdbi jdbi) {
            new MigrationBackup(folder.resolve("muster.mv.db")).take(jdbi);
        }

        @Override
        public void afterMigration(Jdbi jdbi) {
            new MigrationBackup(folder.resolve("muster.mv.db")).discard(jdbi);
        }

        @Override
        public void look(SQLException thrown) {
            H2Panic.of(folder).look(thrown);
        }

        @Override
        public boolean needsRestart() {
            return H2Panic.of(folder).hasHappened();
        }

        /**
         * Writes committed data to the file. By default, H2 does so half a second later; with {@code WRITE_DELAY=0},
         * which writes at each commit, it stops the thread that reclaims space, and the file grows without limit.
         */
        @Override
        public Optional<String> keep() {
            return Optional.of("CHECKPOINT");
        }

        @Override
        public boolean isPartOfThisNode() {
            return true;
        }

        @Override
        public String name() {
            return "the database in the folder " + folder;
        }
    }

    /**
     * A PostgreSQL database, for one node or several.
     *
     * @param url {@code jdbc:postgresql:…}, with several hosts if there are standbys; its parameters take precedence
     *     over the defaults here
     */
    record Postgres(String url, Optional<String> user, Optional<String> password) implements Database {

        private static final Map<PGProperty, String> DEFAULTS = Map.of(
                PGProperty.TCP_KEEP_ALIVE, "true",
                PGProperty.REWRITE_BATCHED_INSERTS, "true",
                // a standby responds too, but all transactions here write
                PGProperty.TARGET_SERVER_TYPE, "primary",
                // after a failover, a former standby may be skipped for this long
                PGProperty.HOST_RECHECK_SECONDS, "2",
                PGProperty.APPLICATION_NAME, "muster");

        /** @throws IllegalArgumentException if the URL is for another database */
        public Postgres {
            if (parse(url) == null) {
                throw new IllegalArgumentException(
                        "muster.db.url must be like jdbc:postgresql://host:5432/name but is \"%s\""
                                .formatted(withoutParameters(url)));
            }
        }

        @Override
        public DataSource driver() {
            Map<PGProperty, String> values = SessionTimeouts.DEFAULTS.clientProperties();
            values.putAll(DEFAULTS);
            return driver(values);
        }

        @Override
        public DataSource driver(SessionTimeouts timeouts) {
            Map<PGProperty, String> values = timeouts.properties();
            values.putAll(DEFAULTS);
            return driver(values);
        }

        private DataSource driver(Map<PGProperty, String> defaults) {
            Properties said = Objects.requireNonNull(parse(url));
            int hosts = Objects.requireNonNull(PGProperty.PG_HOST.getOrDefault(said))
                    .split(",")
                    .length;
            PGSimpleDataSource postgres = new PGSimpleDataSource();
            postgres.setUrl(url);
            defaults.forEach((property, value) -> {
                if (!said.containsKey(property.getName())) {
                    // per host in the URL: one that does not respond must not use up the time of the next
                    postgres.setProperty(
                            property,
                            property == PGProperty.LOGIN_TIMEOUT
                                    ? Long.toString(hosts * Long.parseLong(value))
                                    : value);
                }
            });
            user.ifPresent(postgres::setUser);
            password.ifPresent(postgres::setPassword);
            return postgres;
        }

        @Override
        public Optional<String> keep() {
            return Optional.empty();
        }

        @Override
        public boolean isPartOfThisNode() {
            return false;
        }

        @Override
        public String name() {
            return withoutParameters(url);
        }

        @Override
        public String toString() {
            return name();
        }

        // the rest may contain a password
        private static String withoutParameters(String url) {
            int parameters = url.indexOf('?');
            return parameters < 0 ? url : url.substring(0, parameters);
        }

        // null for a URL that the driver does not accept
        private static @Nullable Properties parse(String url) {
            return url.startsWith("jdbc:postgresql:") ? Driver.parseURL(url, null) : null;
        }
    }
}
