package io.muster.database;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.postgresql.PGProperty;

/**
 * How long a connection of the store's to PostgreSQL waits for what, so that neither side waits for ever for the other: the
 * server for a node that is frozen in the middle of a transaction, or gone without a word, and the node for the server. The
 * server's are those of the PostgreSQL manual, sections 19.3.2 (TCP settings) and 19.11.1 (statement behaviour).
 *
 * @param connect until a new connection is there
 * @param socket until any answer of the server; longer than {@code statement}, so that the server says what was the matter
 * @param statement {@code statement_timeout}
 * @param lock {@code lock_timeout}
 * @param idleTransaction {@code idle_in_transaction_session_timeout}: after that, what a frozen node has locked is free
 * @param tcpUser {@code tcp_user_timeout}: so long the server tries to reach a node that does not take what it is sent
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

    /** The same, but none longer than this: for the heartbeat, which has to try again within its lease. */
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

    /** All of them, as the driver takes them. */
    Map<PGProperty, String> properties() {
        Map<PGProperty, String> properties = clientProperties();
        properties.put(
                PGProperty.OPTIONS,
                "-c statement_timeout=%d -c lock_timeout=%d -c idle_in_transaction_session_timeout=%d -c tcp_user_timeout=%d"
                        .formatted(
                                statement.toMillis(), lock.toMillis(), idleTransaction.toMillis(), tcpUser.toMillis()));
        return properties;
    }

    /** Those that the driver keeps without the server. */
    Map<PGProperty, String> clientProperties() {
        Map<PGProperty, String> properties = new EnumMap<>(PGProperty.class);
        properties.put(PGProperty.CONNECT_TIMEOUT, seconds(connect));
        properties.put(PGProperty.LOGIN_TIMEOUT, seconds(connect));
        properties.put(PGProperty.SOCKET_TIMEOUT, seconds(socket));
        return properties;
    }

    // whole seconds are all that the driver takes, and 0 would be for ever
    private static String seconds(Duration time) {
        return Long.toString(Math.max(1, time.plusMillis(999).toSeconds()));
    }
}
