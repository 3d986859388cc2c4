package io.muster.app;

import com.zaxxer.hikari.HikariDataSource;
import io.muster.database.ConnectionPool;
import io.muster.settings.QuerySettings;
import io.muster.settings.StoreSettings;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jspecify.annotations.Nullable;

/**
 * Connections to the configured database, for queries that are not the store's own; see ADR 8. The server creates
 * instances of it as it likes, so they share a pool, which is opened with the first connection and closed by {@link
 * StoreProducer}.
 *
 * <p>The store has a separate pool: a server may keep connections of this one, as WildFly's pool does, and queries may
 * be slow; neither must cost the store a connection.
 */
public final class MusterDataSource implements DataSource {

    private static @Nullable HikariDataSource pool;

    private static synchronized HikariDataSource pool() {
        if (pool == null) {
            // with an explicit class loader, since a server may request a connection on a thread of its own
            Config config = ConfigProvider.getConfig(MusterDataSource.class.getClassLoader());
            StoreSettings settings = StoreSettings.read(config);
            pool = ConnectionPool.openForQueries(
                    settings.database(), settings.queryPoolSize(), QuerySettings.timeout(config));
        }
        return pool;
    }

    /** Closes the pool for good: it provides no connection any more. */
    static synchronized void closePool() {
        if (pool != null) {
            pool.close();
        }
    }

    /** Ignored: the URL comes from the settings, but WildFly requires one in the definition. */
    public void setUrl(String ignored) {
        // see above
    }

    @Override
    public Connection getConnection() throws SQLException {
        return pool().getConnection();
    }

    /** Ignores the credentials: they come from the settings. */
    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        return getConnection();
    }

    @Override
    public PrintWriter getLogWriter() throws SQLException {
        return pool().getLogWriter();
    }

    @Override
    public void setLogWriter(PrintWriter out) throws SQLException {
        pool().setLogWriter(out);
    }

    @Override
    public void setLoginTimeout(int seconds) {
        // the pool has its own timeout
    }

    @Override
    public int getLoginTimeout() throws SQLException {
        return pool().getLoginTimeout();
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        return pool().unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return type.isInstance(this) || pool().isWrapperFor(type);
    }
}
