package io.muster.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * Receives the notifications that other sessions send to a channel with {@code NOTIFY} (PostgreSQL manual, LISTEN), over
 * a dedicated connection. Those sent while there is no connection are missed, and through a connection pooler none may
 * arrive.
 */
public final class NotificationListener implements AutoCloseable {

    // a server that has become a standby, or has disappeared without closing the connection, is noticed after this time
    private static final Duration CHECK = Duration.ofMinutes(1);

    private final DataSource driver;
    private final String channel;
    private @Nullable Connection connection;
    private boolean closed;

    /**
     * @param channel a name that needs no quotes
     * @param timeouts of the connection
     */
    public NotificationListener(Database database, String channel, SessionTimeouts timeouts) {
        this.driver = database.driver(timeouts);
        this.channel = channel;
    }

    /**
     * Connects and listens until this is closed or the connection is lost. Blocks its thread, which must be a dedicated one.
     *
     * @param onNotification called on that thread, once for all notifications that have arrived together
     * @throws SQLException if the connection is lost or cannot be opened
     */
    public void listen(Runnable onNotification) throws SQLException {
        try (Connection own = driver.getConnection()) {
            if (!open(own)) {
                return;
            }
            PGConnection notified = own.unwrap(PGConnection.class);
            while (!isClosed()) {
                try (Statement statement = own.createStatement()) {
                    statement.execute("LISTEN " + channel);
                }
                await(notified, onNotification);
            }
        } catch (SQLException failed) {
            if (!isClosed()) {
                throw failed;
            }
        } finally {
            clearConnection();
        }
    }

    private void await(PGConnection notified, Runnable onNotification) throws SQLException {
        while (!isClosed()) {
            @Nullable PGNotification @Nullable [] received = notified.getNotifications((int) CHECK.toMillis());
            if (received == null || received.length == 0) {
                return;
            }
            onNotification.run();
        }
    }

    private synchronized boolean open(Connection own) {
        if (!closed) {
            connection = own;
        }
        return !closed;
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private synchronized void clearConnection() {
        connection = null;
    }

    /** Ends {@link #listen}. Does not block. */
    @Override
    public synchronized void close() {
        closed = true;
        if (connection != null) {
            try {
                // closes the socket from which the other thread reads; close() would wait for that thread
                connection.abort(Runnable::run);
            } catch (SQLException ignored) {
                // the connection is unusable, as intended
            }
        }
    }
}
