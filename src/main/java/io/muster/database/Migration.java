package io.muster.database;

import io.muster.logging.Log;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import org.h2.api.ErrorCode;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;

/**
 * Migrates the database once in the life of a node, as soon as it can be reached. May be called by several threads, of
 * which one migrates and the others wait.
 */
public final class Migration {

    private static final System.Logger LOG = Log.of(Migration.class);

    // the previous node may still be closing its file
    private static final Duration FILE_IN_USE_TIMEOUT = Duration.ofSeconds(8);

    // H2 scans a file that was not closed properly, as after a killed process
    private static final Duration SLOW_FILE_TIMEOUT = Duration.ofMinutes(2);

    private final Database database;
    private final Jdbi jdbi;
    private final Schema schema;
    private volatile boolean done;
    private boolean unreachable;

    public Migration(Database database, Jdbi jdbi, Schema schema) {
        this.database = database;
        this.jdbi = jdbi;
        this.schema = schema;
    }

    /** Whether the migration is complete. */
    public boolean isDone() {
        return done;
    }

    /**
     * Migrates unless that is done. Takes two seconds if the database does not respond, up to ten if it is a file that
     * another process has open, and up to two minutes if it is a file that is slow to open; logs that once.
     *
     * @return whether the migration is complete; if not, call again later
     * @throws UnusableDatabaseException if an operator has to act first
     */
    public boolean migrateIfReachable() {
        return done || migrate();
    }

    private synchronized boolean migrate() {
        if (!done) {
            done = database.isPartOfThisNode() ? migrateFile() : migrateServer();
        }
        return done;
    }

    private boolean migrateServer() {
        try {
            run();
            unreachable = false;
            return true;
        } catch (JdbiException failure) {
            if (!unreachable) {
                LOG.log(
                        Level.WARNING,
                        "No background groups until {0} can be used: {1}",
                        database.name(),
                        innermost(failure).getMessage());
            }
            unreachable = true;
            return false;
        }
    }

    private boolean migrateFile() {
        long begin = System.nanoTime();
        while (true) {
            try {
                runOnFile();
                return true;
            } catch (ConnectionException failure) {
                // the pool has been trying for two seconds
                Throwable cause = innermost(failure);
                if (System.nanoTime() - begin > patience(cause).toNanos()) {
                    throw refused(cause);
                }
            }
        }
    }

    private void runOnFile() {
        boolean changes = schema.changesTables(jdbi);
        if (changes) {
            database.beforeMigration(jdbi);
        }
        run();
        if (changes) {
            database.afterMigration(jdbi);
        }
    }

    private void run() {
        int scripts = schema.migrate(jdbi);
        LOG.log(
                Level.INFO,
                "Background groups are stored in {0}{1}",
                database.name(),
                scripts > 0 ? " (migrated)" : "");
    }

    // logged here in one line, since servers bury it in stack traces
    private UnusableDatabaseException refused(Throwable cause) {
        String message = isInUse(cause)
                ? "Another process has %s open. Stop it, or give this one its own folder (muster.data.dir), or let both use PostgreSQL (muster.db.url)."
                        .formatted(database.name())
                : "Muster cannot open %s: %s".formatted(database.name(), cause.getMessage());
        LOG.log(Level.ERROR, message);
        return new UnusableDatabaseException(message);
    }

    private static Duration patience(Throwable cause) {
        if (isInUse(cause)) {
            return FILE_IN_USE_TIMEOUT;
        }
        return isSlow(cause) ? SLOW_FILE_TIMEOUT : Duration.ZERO;
    }

    private static boolean isInUse(Throwable cause) {
        return cause instanceof SQLException sql && sql.getErrorCode() == ErrorCode.DATABASE_ALREADY_OPEN_1;
    }

    // the pool's own timeout, without a cause: the database has not responded yet, on a busy machine
    private static boolean isSlow(Throwable cause) {
        return cause instanceof SQLTransientConnectionException;
    }

    // the innermost cause that concerns the database as a whole; H2's own causes are about bytes
    private static Throwable innermost(Throwable failure) {
        Throwable innermost = failure;
        while (innermost.getCause() instanceof SQLException sql) {
            innermost = sql;
        }
        return innermost;
    }
}
