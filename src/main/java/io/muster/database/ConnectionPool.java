package io.muster.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Creates a node's connection pools: one for the store, one for its heartbeat, one for other queries to the same
 * database.
 */
public final class ConnectionPool {

    /** The maximum wait for a connection, also if the database is down. */
    static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

    /**
     * PostgreSQL's {@code idle_in_transaction_session_timeout}: the connection is closed, which HikariCP does not
     * recognize.
     */
    static final String IDLE_TRANSACTION_ENDED = "25P03";

    /** SQL:2023's {@code read_only_sql_transaction}: the former primary is a standby now, or is becoming one. */
    static final String READ_ONLY = "25006";

    private static final Duration LONGEST_CHECK = Duration.ofSeconds(1);

    private ConnectionPool() {}

    /**
     * Opens a pool, whether or not the database is reachable; it recovers when the database returns. If there is no
     * connection within two seconds, it throws a {@link java.sql.SQLException}.
     *
     * @param size the maximum number of connections
     * @param timeouts of its connections, if the database is a server
     * @return to be closed by the caller, which also closes an H2 file
     */
    public static HikariDataSource open(Database database, int size, SessionTimeouts timeouts) {
        return open(settings("muster", database, database.driver(timeouts), size));
    }

    /**
     * Opens a pool with the single connection for heartbeats, so that no other work delays them.
     *
     * @return to be closed by the caller
     */
    public static HikariDataSource openForHeartbeat(Database database, SessionTimeouts timeouts) {
        return open(settings("muster-heartbeat", database, database.driver(timeouts), 1));
    }

    /**
     * Opens a pool for queries that are not the store's own, so that slow queries never delay the store.
     *
     * @param size the maximum number of connections; idle ones are closed
     * @param longestWait the maximum wait for a connection, then an {@link SQLException}
     * @return to be closed by the caller
     */
    public static HikariDataSource openForQueries(Database database, int size, Duration longestWait) {
        HikariConfig config = settings("muster-queries", database, database.driver(), size);
        config.setMinimumIdle(0);
        config.setConnectionTimeout(longestWait.toMillis());
        return open(config);
    }

    private static HikariDataSource open(HikariConfig config) {
        HikariDataSource pool = new HikariDataSource(config);
        ((BrokenConnections) config.getExceptionOverride()).of(pool);
        return pool;
    }

    private static HikariConfig settings(String name, Database database, DataSource driver, int size) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(name);
        config.setDataSource(driver);
        config.setMaximumPoolSize(size);
        config.setConnectionTimeout(LONGEST_WAIT.toMillis());
        config.setValidationTimeout(LONGEST_CHECK.toMillis());
        config.setExceptionOverride(new BrokenConnections(database));
        // start even if the database is down
        config.setInitializationFailTimeout(-1);
        return config;
    }

    // HikariCP recognizes the SQL states of PostgreSQL, but not those of H2: it would go on lending connections to a
    // file that H2 has closed (after a full disk, for example), and only a new connection reopens it. A server that no
    // longer accepts writes still responds, so its connections would be kept, and reads would return stale data
    private static final class BrokenConnections implements SQLExceptionOverride {

        private final Database database;
        private volatile @Nullable HikariDataSource pool;

        BrokenConnections(Database database) {
            this.database = database;
        }

        void of(HikariDataSource whose) {
            pool = whose;
        }

        @java.lang.Override
        public Override adjudicate(SQLException thrown) {
            database.look(thrown);
            boolean isReadOnly = READ_ONLY.equals(thrown.getSQLState());
            if (isReadOnly) {
                evictAll();
            }
            boolean closed = isReadOnly
                    || thrown instanceof SQLNonTransientConnectionException
                    || IDLE_TRANSACTION_ENDED.equals(thrown.getSQLState())
                    || database.needsRestart();
            return closed ? Override.MUST_EVICT : Override.CONTINUE_EVICT;
        }

        // all connections go to the same server; those in use are closed when they are returned
        private void evictAll() {
            HikariDataSource whose = pool;
            if (whose != null) {
                whose.getHikariPoolMXBean().softEvictConnections();
            }
        }
    }
}
