package io.muster.config;

import com.zaxxer.hikari.HikariDataSource;
import io.muster.store.ConnectionPool;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jspecify.annotations.Nullable;

/**
 * Connections to the database that the settings name, all from one pool; see ADR 8. The server makes instances of it, as
 * many as it likes and when it likes, so the pool is not theirs: it is opened with the first connection and closed by
 * {@link StoreProducer}.
 */
public final class MusterDataSource implements DataSource {

    private static @Nullable HikariDataSource pool;

    private static synchronized HikariDataSource pool() {
        if (pool == null) {
            // the class loader named, since a server may ask for a connection on a thread of its own
            StoreSettings settings =
                    StoreSettings.read(ConfigProvider.getConfig(MusterDataSource.class.getClassLoader()));
            pool = ConnectionPool.open(settings.database(), settings.poolSize());
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
