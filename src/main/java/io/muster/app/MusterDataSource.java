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
 * Connections to the database that the settings name, for queries that are not the store's own; see ADR 8. The server makes
 * instances of it, as many as it likes and when it likes, so the pool is not theirs: it is opened with the first connection
 * and closed by {@link StoreProducer}.
 *
 * <p>The store has a pool of its own. A server may keep connections of this one for itself, as WildFly's pool does, and
 * a query may take as long as it is allowed to: neither may cost the store a connection.
 */
public final class MusterDataSource implements DataSource {

    private static @Nullable HikariDataSource pool;

    private static synchronized HikariDataSource pool() {
        if (pool == null) {
            // the class loader named, since a server may ask for a connection on a thread of its own
            Config config = ConfigProvider.getConfig(MusterDataSource.class.getClassLoader());
            StoreSettings settings = StoreSettings.read(config);
            pool = ConnectionPool.openForQueries(
                    settings.database(), settings.queryPoolSize(), QuerySettings.timeout(config));
        }
        return pool;
    }

    /** For good: what is closed gives no connection any more. */
    static synchronized void closePool() {
        if (pool != null) {
            pool.close();
        }
    }

    /** Takes no notice: the settings have the URL, but WildFly wants one in the definition. */
    public void setUrl(String ignored) {
        // see above
    }

    @Override
    public Connection getConnection() throws SQLException {
        return pool().getConnection();
    }

    /** Takes no notice of who asks: the settings say who Muster is to its database. */
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
        // the pool has its own
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
