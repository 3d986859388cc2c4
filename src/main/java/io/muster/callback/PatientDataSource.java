package io.muster.callback;

import io.muster.logging.Log;
import java.io.PrintWriter;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Logger;
import javax.sql.DataSource;

/**
 * A database whose absence is waited out: whoever asks for a connection gets one when it is back. For threads that have
 * nothing else to do. db-scheduler would log each of its failures with a stack trace, one a second. Thread-safe.
 */
public final class PatientDataSource implements DataSource {

    private static final System.Logger LOG = Log.of(PatientDataSource.class);
    private static final long PAUSE_MS = 500;

    private final DataSource database;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final AtomicBoolean away = new AtomicBoolean();

    public PatientDataSource(DataSource database) {
        this.database = database;
    }

    @Override
    public Connection getConnection() throws SQLException {
        while (true) {
            try {
                Connection connection = database.getConnection();
                if (away.compareAndSet(true, false)) {
                    LOG.log(Level.INFO, "The database is back: what is due goes on");
                }
                return connection;
            } catch (SQLException failed) {
                pause(failed);
            }
        }
    }

    /** Lets nobody wait any longer: from now on, a database that is away is an exception. */
    void stop() {
        stopped.countDown();
    }

    private void pause(SQLException failed) throws SQLException {
        if (away.compareAndSet(false, true)) {
            LOG.log(Level.WARNING, "What is due waits for the database: {0}", failed.getMessage());
        }
        try {
            if (stopped.await(PAUSE_MS, TimeUnit.MILLISECONDS)) {
                throw failed;
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new SQLNonTransientConnectionException("interrupted while the database was away", failed);
        }
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        return database.getConnection(user, password);
    }

    @Override
    public PrintWriter getLogWriter() throws SQLException {
        return database.getLogWriter();
    }

    @Override
    public void setLogWriter(PrintWriter out) throws SQLException {
        database.setLogWriter(out);
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        database.setLoginTimeout(seconds);
    }

    @Override
    public int getLoginTimeout() throws SQLException {
        return database.getLoginTimeout();
    }

    @Override
    public Logger getParentLogger() {
        return Logger.getLogger(PatientDataSource.class.getPackageName());
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return type.isInstance(this) ? type.cast(this) : database.unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return type.isInstance(this) || database.isWrapperFor(type);
    }
}
