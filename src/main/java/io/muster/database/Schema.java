package io.muster.database;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * The tables, created and changed by numbered scripts, each run once and in order; the table {@code muster_schema}
 * records which were.
 *
 * <p>PostgreSQL runs all of them or none, on one node at a time. H2 ends a transaction with every DDL statement, so a
 * process that dies in between leaves a script half done. {@link MigrationBackup} undoes that for an existing file; a
 * new file has nothing to lose and repeats the script, so each statement of the first must be harmless when repeated
 * ({@code IF NOT EXISTS}).
 */
public final class Schema {

    // an arbitrary number; nothing else may use it as a lock in the same database
    private static final long LOCK = 0x6d757374_65720001L;

    /**
     * Rewriting a large table may take longer than the store's statements are allowed to; see {@link SessionTimeouts}.
     */
    private static final Duration LONGEST_STATEMENT = Duration.ofHours(1);

    private final List<Script> scripts;

    /** One step from a version to the next, for each kind of database. */
    public record Script(String h2, String postgresql) {

        /** The same for both. */
        public static Script of(String sql) {
            return new Script(sql, sql);
        }

        private String of(boolean isPostgres) {
            return isPostgres ? postgresql : h2;
        }
    }

    /** @param scripts the first creates version 1, and so on */
    public Schema(List<Script> scripts) {
        this.scripts = List.copyOf(scripts);
    }

    /** Muster's own schema. */
    public static Schema ofMuster() {
        return new Schema(List.of(
                Script.of(resource("schema-1.sql")),
                new Script(resource("schema-2-h2.sql"), resource("schema-2-postgresql.sql")),
                new Script(resource("schema-3-h2.sql"), resource("schema-3-postgresql.sql")),
                Script.of(resource("schema-4.sql")),
                Script.of(resource("schema-5.sql")),
                new Script(resource("schema-6-h2.sql"), resource("schema-6-postgresql.sql")),
                new Script(resource("schema-7-h2.sql"), resource("schema-7-postgresql.sql")),
                new Script(resource("schema-8-h2.sql"), resource("schema-8-postgresql.sql")),
                Script.of(resource("schema-9.sql")),
                new Script(resource("schema-10-h2.sql"), resource("schema-10-postgresql.sql")),
                Script.of(resource("schema-11.sql")),
                Script.of(resource("schema-12.sql")),
                Script.of(resource("schema-13.sql")),
                Script.of(resource("schema-14.sql")),
                new Script(resource("schema-15-h2.sql"), resource("schema-15-postgresql.sql")),
                // H2 chooses its indexes well
                new Script("", resource("schema-16-postgresql.sql")),
                Script.of(resource("schema-17.sql"))));
    }

    /** The schema up to this version, as an earlier Muster left it. */
    public Schema upTo(int version) {
        return new Schema(scripts.subList(0, version));
    }

    private static String resource(String name) {
        try (InputStream script = Schema.class.getResourceAsStream(name)) {
            if (script == null) {
                throw new IllegalStateException("no " + name);
            }
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /**
     * Migrates the database to the latest version.
     *
     * @return the number of scripts that were run
     * @throws UnusableDatabaseException if a newer Muster has changed the tables
     * @throws org.jdbi.v3.core.JdbiException if the database cannot be reached, or reports an error
     */
    public int migrate(Jdbi jdbi) {
        return jdbi.inTransaction(this::migrate);
    }

    /**
     * Whether there are tables of an earlier version, which {@link #migrate(Jdbi)} would change; for one node at a
     * time.
     */
    boolean changesTables(Jdbi jdbi) {
        int version = jdbi.withHandle(Schema::version);
        return version > 0 && version < scripts.size();
    }

    private int migrate(Handle handle) {
        boolean isPostgres = Transactions.isPostgres(handle);
        if (isPostgres) {
            Transactions.waitForAnswers(handle, LONGEST_STATEMENT);
            handle.execute("SET LOCAL statement_timeout = " + LONGEST_STATEMENT.toMillis());
            // until the end of the transaction; another node then finds everything done
            handle.execute("SELECT pg_advisory_xact_lock(?)", LOCK);
        }
        int version = version(handle);
        if (version > scripts.size()) {
            throw new UnusableDatabaseException(
                    "The database schema has version %d, but this Muster supports versions up to %d: start a newer Muster, or use another database"
                            .formatted(version, scripts.size()));
        }
        for (int next = version + 1; next <= scripts.size(); next++) {
            handle.createScript(scripts.get(next - 1).of(isPostgres)).execute();
            handle.execute("INSERT INTO muster_schema (version, applied_at) VALUES (?, CURRENT_TIMESTAMP)", next);
        }
        return scripts.size() - version;
    }

    private static int version(Handle handle) {
        handle.execute("""
                CREATE TABLE IF NOT EXISTS muster_schema (
                    version    INTEGER PRIMARY KEY,
                    applied_at TIMESTAMP WITH TIME ZONE NOT NULL
                )""");
        return handle.createQuery("SELECT COALESCE(MAX(version), 0) FROM muster_schema")
                .mapTo(Integer.class)
                .one();
    }
}
