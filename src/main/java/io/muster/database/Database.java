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

/** Where durable groups are kept, and what a connection to it must be like. */
public sealed interface Database {

    /** Makes connections for queries that are not the store's own, a new one each time. */
    DataSource driver();

    /** Makes connections for the store, a new one each time. */
    DataSource driver(SessionTimeouts timeouts);

    /** Whether it is there as soon as this node is; what is elsewhere may come later. */
    boolean isPartOfThisNode();

    /** What a connection must be told after a commit for it to outlive a killed process; empty if that goes without. */
    Optional<String> keep();

    /** What a message calls it; without a password. */
    String name();

    /** Looks at what a statement threw, for what {@link #needsRestart()} says. */
    default void look(SQLException thrown) {
        // a database of its own process looks after itself
    }

    /** Whether this process must not use it any more, so that only a restart of the node helps. */
    default boolean needsRestart() {
        return false;
    }

    /**
     * Called before the tables of an earlier Muster are changed.
     *
     * @throws UnusableDatabaseException if they must not be changed now
     */
    default void beforeMigration(Jdbi jdbi) {
        // a database that changes all of them in one transaction needs nothing
    }

    /** Called once they are changed, before any group is accepted. */
    default void afterMigration(Jdbi jdbi) {
        // see above
    }

    /** A file of this process alone. */
    record H2File(Path folder) implements Database {

        /** @throws IllegalArgumentException for a folder that H2 could not be told */
        public H2File {
            folder = folder.toAbsolutePath().normalize();
            if (folder.toString().contains(";")) {
                throw new IllegalArgumentException("muster.data.dir must not contain \";\" but is \"" + folder + "\"");
            }
        }

        /**
         * Closed with the last connection: by itself, H2 would close it in a shutdown hook, while the server still works. No trace file: what goes
         * wrong is thrown, and one that is refused would be written there again and again. {@code retry:} is H2's file
         * that is opened again when a thread in it is interrupted: a plain one would be closed for everybody, for good.
         */
        @Override
        public DataSource driver() {
            Path file = folder.resolve("muster.mv.db");
            DataFolder.prepare(folder, file);
            new MigrationBackup(file).restoreIfInterrupted();
            JdbcDataSource h2 = new JdbcDataSource();
            h2.setURL("jdbc:h2:retry:" + folder.resolve("muster")
                    + ";WRITE_DELAY=500;DB_CLOSE_ON_EXIT=FALSE;LOCK_TIMEOUT=2000;TRACE_LEVEL_FILE=0");
            h2.setUser("muster");
            h2.setPassword("");
            return new H2DataSource(h2, H2Panic.of(folder));
        }

        /** Nobody else can hold a lock in the file, or keep it waiting, for longer than its own {@code LOCK_TIMEOUT}. */
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
         * Writes to the file what is committed. By itself, H2 does so half a second later; told to write with each commit
         * ({@code WRITE_DELAY=0}) it stops the thread that makes room in the file, which then grows without end.
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
     * A PostgreSQL, for one node or several.
     *
     * @param url {@code jdbc:postgresql:…}, with several hosts if there are standbys; what it says wins over what is said here
     */
    record Postgres(String url, Optional<String> user, Optional<String> password) implements Database {

        private static final Map<PGProperty, String> UNLESS_SAID_OTHERWISE = Map.of(
                PGProperty.TCP_KEEP_ALIVE, "true",
                PGProperty.REWRITE_BATCHED_INSERTS, "true",
                // a standby answers, but everything here is written
                PGProperty.TARGET_SERVER_TYPE, "primary",
                // after a fail-over, so long a server may be passed over that was a standby before
                PGProperty.HOST_RECHECK_SECONDS, "2",
                PGProperty.APPLICATION_NAME, "muster");

        /** @throws IllegalArgumentException for another database's URL */
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
            values.putAll(UNLESS_SAID_OTHERWISE);
            return driver(values);
        }

        @Override
        public DataSource driver(SessionTimeouts timeouts) {
            Map<PGProperty, String> values = timeouts.properties();
            values.putAll(UNLESS_SAID_OTHERWISE);
            return driver(values);
        }

        private DataSource driver(Map<PGProperty, String> unlessSaidOtherwise) {
            Properties said = Objects.requireNonNull(parse(url));
            int hosts = Objects.requireNonNull(PGProperty.PG_HOST.getOrDefault(said))
                    .split(",")
                    .length;
            PGSimpleDataSource postgres = new PGSimpleDataSource();
            postgres.setUrl(url);
            unlessSaidOtherwise.forEach((property, value) -> {
                if (!said.containsKey(property.getName())) {
                    // of each host that the URL names: one that does not answer must not use up the time of the next
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

        // what comes after may be a password
        private static String withoutParameters(String url) {
            int parameters = url.indexOf('?');
            return parameters < 0 ? url : url.substring(0, parameters);
        }

        // null for a URL that the driver does not take
        private static @Nullable Properties parse(String url) {
            return url.startsWith("jdbc:postgresql:") ? Driver.parseURL(url, null) : null;
        }
    }
}
