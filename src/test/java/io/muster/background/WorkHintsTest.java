package io.muster.background;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.database.Database;
import io.muster.database.NotificationListener;
import io.muster.database.SessionTimeouts;
import io.muster.database.Transactions;
import io.muster.store.node.WorkNotifications;
import io.muster.testing.ManualTimer;
import io.muster.testing.Postgres;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WorkHintsTest {

    private static final String LISTENERS = "SELECT pid FROM pg_stat_activity WHERE query = 'LISTEN "
            + WorkNotifications.CHANNEL + "' AND datname = current_database()";

    private final Database.Postgres database = Postgres.shared().freshDatabase();
    private final Jdbi jdbi = Jdbi.create(database.driver());
    private final ManualTimer timer = new ManualTimer();
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final AtomicInteger received = new AtomicInteger();
    private final WorkHints hints = new WorkHints(
            new WorkNotifications(new Transactions(jdbi, () -> true, Optional.empty())),
            Optional.of(new HintReceiver(
                    new NotificationListener(database, WorkNotifications.CHANNEL, SessionTimeouts.DEFAULTS), thread)),
            timer);

    @BeforeEach
    void start() {
        hints.start(received::incrementAndGet);
        awaitListener();
    }

    @AfterEach
    void close() {
        hints.close();
        thread.shutdown();
    }

    @Test
    void sendsTenHintsASecondAtMost() {
        hints.send();
        hints.send();
        awaitReceived(1);
        timer.advance(Duration.ofMillis(99));
        hints.send();
        timer.advance(Duration.ofMillis(1));
        hints.send();
        awaitReceived(2);
    }

    @Test
    void connectsAgainFiveSecondsAfterItsConnectionWasLost() {
        jdbi.useHandle(
                handle -> handle.execute("SELECT pg_terminate_backend(pid) FROM (" + LISTENERS + ") AS listener"));
        await().until(() -> timer.pending() == 1);
        timer.advance(Duration.ofSeconds(5));
        awaitListener();

        hints.send();
        awaitReceived(1);
    }

    @Test
    void endsItsThreadWhenItIsClosed() {
        hints.close();
        thread.shutdown();

        await().until(thread::isTerminated);
        assertThat(timer.pending()).isZero();
    }

    private void awaitReceived(int number) {
        await().untilAtomic(received, value -> assertThat(value).isEqualTo(number));
    }

    private void awaitListener() {
        await().until(() -> !jdbi.withHandle(handle ->
                        handle.createQuery(LISTENERS).mapTo(Integer.class).list())
                .isEmpty());
    }
}
