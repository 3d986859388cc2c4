package io.muster.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.testing.Postgres;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NotificationListenerTest {

    private static final String LISTENERS =
            "SELECT pid FROM pg_stat_activity WHERE query = 'LISTEN channel'" + " AND datname = current_database()";

    private final Database.Postgres database = Postgres.shared().freshDatabase();
    private final Jdbi other = Jdbi.create(database.driver());
    private final NotificationListener listener =
            new NotificationListener(database, "channel", SessionTimeouts.DEFAULTS);
    private final AtomicInteger received = new AtomicInteger();

    @AfterEach
    void close() {
        listener.close();
    }

    @Test
    void reportsEachNotificationOfItsChannelUntilItIsClosed() {
        CompletableFuture<Void> listening = listen();

        other.useHandle(handle -> handle.execute("NOTIFY channel"));
        await().untilAtomic(received, value -> assertThat(value).isEqualTo(1));
        other.useHandle(handle -> handle.execute("NOTIFY another_channel"));
        other.useHandle(handle -> handle.execute("NOTIFY channel"));
        await().untilAtomic(received, value -> assertThat(value).isEqualTo(2));

        listener.close();
        assertThat(listening).succeedsWithin(Duration.ofMinutes(1));
        await().until(() -> listeners() == 0);
    }

    @Test
    void failsWhenItsConnectionIsLostAndCanListenAgain() {
        CompletableFuture<Void> listening = listen();

        other.useHandle(
                handle -> handle.execute("SELECT pg_terminate_backend(pid) FROM (" + LISTENERS + ") AS listener"));
        assertThat(listening)
                .failsWithin(Duration.ofMinutes(1))
                .withThrowableThat()
                .withCauseInstanceOf(SQLException.class);

        listen();
        other.useHandle(handle -> handle.execute("NOTIFY channel"));
        await().untilAtomic(received, value -> assertThat(value).isEqualTo(1));
    }

    @Test
    void connectsNoMoreOnceItIsClosed() {
        listener.close();

        assertThat(start()).succeedsWithin(Duration.ofMinutes(1));
        assertThat(listeners()).isZero();
    }

    private CompletableFuture<Void> listen() {
        CompletableFuture<Void> listening = start();
        await().until(() -> listeners() == 1);
        return listening;
    }

    private CompletableFuture<Void> start() {
        CompletableFuture<Void> ended = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                listener.listen(received::incrementAndGet);
                ended.complete(null);
            } catch (SQLException lost) {
                ended.completeExceptionally(lost);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return ended;
    }

    private int listeners() {
        return other.withHandle(handle ->
                handle.createQuery(LISTENERS).mapTo(Integer.class).list().size());
    }
}
