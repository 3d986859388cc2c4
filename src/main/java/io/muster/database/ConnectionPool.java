package io.muster.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Makes a node's pools of connections: one for the store, one for its heartbeat, one for whoever else asks the same database something. */
public final class ConnectionPool {

    /** So long a connection is waited for, a database that is down included. */
    static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

    /** PostgreSQL's {@code idle_in_transaction_session_timeout}: the connection is closed, though HikariCP does not know it. */
    static final String IDLE_TRANSACTION_ENDED = "25P03";

    /** SQL:2023's {@code read_only_sql_transaction}: what was the primary is a standby now, or is about to be one. */
    static final String READ_ONLY = "25006";

    private static final Duration LONGEST_CHECK = Duration.ofSeconds(1);

    private ConnectionPool() {}

    /**
     * Opens a pool, whether the database is reachable or not: what it gives are connections that answer, however often
     * the database went and came back in between. None within two seconds is a {@link java.sql.SQLException}.
     *
     * @param size at most so many connections
     * @param timeouts of its connections, where the database is a server
     * @return to be closed by the caller; an H2 file is closed with it
     */
    public static HikariDataSource open(Database database, int size, SessionTimeouts timeouts) {
        return open(settings("muster", database, database.driver(timeouts), size));
    }

    /**
     * Opens a pool of the one connection of the heartbeat, so that no other work, however much, keeps it waiting.
     *
     * @return to be closed by the caller
     */
    public static HikariDataSource openForHeartbeat(Database database, SessionTimeouts timeouts) {
        return open(settings("muster-heartbeat", database, database.driver(timeouts), 1));
    }

    /**
     * Opens a pool for queries that are not the store's own, so that no query, however slow, keeps the store waiting.
     *
     * @param size at most so many connections; none is kept open that nobody has used for a while
     * @param longestWait for a connection; then an {@link SQLException}
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
        // a database that is down keeps nothing from starting
        config.setInitializationFailTimeout(-1);
        return config;
    }

    // HikariCP knows the states of PostgreSQL, but not those of H2: it would go on lending connections to a file that
    // H2 has closed, after a full disk for one, and only a new connection opens it again. A server that takes no writes
    // any more answers all the same, so that its connections would stay, and what reads would read what is old
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

        // all of them go to the same server; those that are lent go when they come back
        private void evictAll() {
            HikariDataSource whose = pool;
            if (whose != null) {
                whose.getHikariPoolMXBean().softEvictConnections();
            }
        }
    }
}
