package io.muster.database;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.postgresql.PGProperty;

/**
 * The timeouts of the store's connections to PostgreSQL, so that neither side waits for ever for the other: the server
 * for a node that is frozen during a transaction or has vanished, and the node for the server. The server's timeouts
 * are described in the PostgreSQL manual, sections 19.3.2 (TCP settings) and 19.11.1 (statement behaviour).
 *
 * @param connect for opening a connection
 * @param socket for any response of the server; longer than {@code statement}, so that the server reports what is wrong
 * @param statement {@code statement_timeout}
 * @param lock {@code lock_timeout}
 * @param idleTransaction {@code idle_in_transaction_session_timeout}: after that, the locks of a frozen node are
 *     released
 * @param tcpUser {@code tcp_user_timeout}: how long the server tries to send to a node that does not acknowledge
 */
public record SessionTimeouts(
        Duration connect,
        Duration socket,
        Duration statement,
        Duration lock,
        Duration idleTransaction,
        Duration tcpUser) {

    /** For the default lease of 15 s. */
    public static final SessionTimeouts DEFAULTS = new SessionTimeouts(
            Duration.ofSeconds(2),
            Duration.ofSeconds(30),
            Duration.ofSeconds(20),
            Duration.ofSeconds(2),
            Duration.ofSeconds(10),
            Duration.ofSeconds(10));

    /** A copy with no timeout longer than this: for the heartbeat, which has to retry within its lease. */
    public SessionTimeouts noLongerThan(Duration longest) {
        return new SessionTimeouts(
                shorter(connect, longest),
                shorter(socket, longest),
                shorter(statement, longest),
                shorter(lock, longest),
                shorter(idleTransaction, longest),
                shorter(tcpUser, longest));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** All of them, as properties of the driver. */
    Map<PGProperty, String> properties() {
        Map<PGProperty, String> properties = clientProperties();
        properties.put(
                PGProperty.OPTIONS,
                "-c statement_timeout=%d -c lock_timeout=%d -c idle_in_transaction_session_timeout=%d -c tcp_user_timeout=%d"
                        .formatted(
                                statement.toMillis(), lock.toMillis(), idleTransaction.toMillis(), tcpUser.toMillis()));
        return properties;
    }

    /** The timeouts that the driver enforces without the server. */
    Map<PGProperty, String> clientProperties() {
        Map<PGProperty, String> properties = new EnumMap<>(PGProperty.class);
        properties.put(PGProperty.CONNECT_TIMEOUT, seconds(connect));
        properties.put(PGProperty.LOGIN_TIMEOUT, seconds(connect));
        properties.put(PGProperty.SOCKET_TIMEOUT, seconds(socket));
        return properties;
    }

    // the driver accepts whole seconds only, and 0 would mean no timeout
    private static String seconds(Duration time) {
        return Long.toString(Math.max(1, time.plusMillis(999).toSeconds()));
    }
}
