package io.muster.background;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.budget.Admission;
import io.muster.budget.ByteBudget;
import io.muster.database.Database;
import io.muster.database.NotificationListener;
import io.muster.database.SessionTimeouts;
import io.muster.database.Transactions;
import io.muster.quota.StorageQuota;
import io.muster.store.callback.CallbackClaims;
import io.muster.store.node.WorkNotifications;
import io.muster.testing.GroupTables;
import io.muster.testing.Postgres;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.StatementContext;
import org.junit.jupiter.api.Test;

/** The statements that an idle node sends to PostgreSQL, including its heartbeat; the figures are printed. */
class IdleNodeScale {

    private static final Duration LEASE = Duration.ofSeconds(15);
    private static final Duration WATCHED = Duration.ofSeconds(60);
    private static final double MOST_A_SECOND = 1;

    private final Map<String, AtomicInteger> statements = new ConcurrentHashMap<>();

    @Test
    void anIdleNodeSendsOneStatementASecond() {
        DataSource database = freshDatabase().driver();
        Jdbi counted = Jdbi.create(database).setSqlLogger(new SqlLogger() {
            @Override
            public void logAfterExecution(StatementContext statement) {
                String text = statement.getRenderedSql().replaceAll("\\s+", " ");
                statements.computeIfAbsent(text, key -> new AtomicInteger()).incrementAndGet();
            }
        });

        double seconds;
        try (TestNode node = node(counted, 8, Optional.empty())) {
            // as in the application
            CallbackClaims callbacks = new CallbackClaims(new Transactions(counted, () -> true, Optional.empty()));
            node.background
                    .housekeeper()
                    .add(new Chore(Duration.ofSeconds(10), Duration.ofMinutes(1), callbacks::owned));
            awaitIdle(node);
            statements.clear();
            long begun = System.nanoTime();
            await().pollDelay(WATCHED).atMost(WATCHED.multipliedBy(2)).until(() -> true);
            seconds = (System.nanoTime() - begun) / (double) TimeUnit.SECONDS.toNanos(1);
        }

        int all = statements.values().stream().mapToInt(AtomicInteger::get).sum();
        new TreeMap<>(statements)
                .forEach((sql, number) -> System.out.printf("%.2f a second: %s%n", number.get() / seconds, sql));
        System.out.printf("idle node: %.2f statements a second%n", all / seconds);
        assertThat(all / seconds).isBetween(0.1, MOST_A_SECOND);
    }

    @Test
    void anIdleNodeStartsAtOnceWhatAnotherNodeHasNoRoomFor() {
        Database database = freshDatabase();
        Jdbi jdbi = Jdbi.create(database.driver());
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try (NotificationListener listener =
                        new NotificationListener(database, WorkNotifications.CHANNEL, SessionTimeouts.DEFAULTS);
                TestNode full = node(
                        jdbi,
                        0,
                        Optional.of(new HintReceiver(
                                new NotificationListener(database, "unused", SessionTimeouts.DEFAULTS),
                                ignored -> {})));
                TestNode idle = node(jdbi, 8, Optional.of(new HintReceiver(listener, thread)))) {
            // the first one loads classes
            runElsewhere(full);
            awaitIdle(idle);
            long millis = runElsewhere(full).toMillis();
            System.out.printf("a group that waits runs on an idle node within %d ms%n", millis);
            assertThat(millis).isLessThan(2_000);
        } finally {
            thread.shutdownNow();
        }
    }

    private static Duration runElsewhere(TestNode full) {
        UUID id = full.post("{'mode': 'all', 'tasks': [{'id': 'a', 'type': 'delay', 'duration': '0ms'}]}");
        long posted = System.nanoTime();
        await().pollInterval(Duration.ofMillis(10))
                .until(() -> full.find(id).verdict().isPresent());
        return Duration.ofNanos(System.nanoTime() - posted);
    }

    private static Database freshDatabase() {
        Database.Postgres database = Postgres.shared().freshDatabase();
        GroupTables.create(database.driver());
        return database;
    }

    private static TestNode node(Jdbi jdbi, int concurrency, Optional<HintReceiver> hints) {
        return new TestNode(
                jdbi,
                concurrency,
                new Admission(10_000),
                ByteBudget.unlimited(),
                StorageQuota.unlimited(),
                LEASE,
                hints);
    }

    private static void awaitIdle(TestNode node) {
        await().until(() -> node.background.housekeeper().isUp());
        await().pollDelay(WorkPoll.IDLE_AFTER.plusSeconds(5))
                .atMost(Duration.ofMinutes(1))
                .until(() -> true);
    }
}
