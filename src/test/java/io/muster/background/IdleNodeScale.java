package io.muster.background;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.testing.GroupTables;
import io.muster.testing.Postgres;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.StatementContext;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * What the housekeeping of a node that has nothing to do asks of PostgreSQL; the figures are printed. Without its heartbeat,
 * whose lease is a short one here, and its callbacks.
 */
class IdleNodeScale {

    private static final Duration WATCHED = Duration.ofSeconds(20);
    // that of today, so that it gets no worse
    private static final double MOST_A_SECOND = 5;

    private final Map<String, AtomicInteger> statements = new ConcurrentHashMap<>();

    @Test
    void anIdleNodeAsksNoMoreThanItDid() {
        PGSimpleDataSource database = new PGSimpleDataSource();
        var fresh = Postgres.shared().freshDatabase();
        database.setURL(fresh.url());
        database.setUser("postgres");
        GroupTables.create(database);
        Jdbi counted = Jdbi.create(database).setSqlLogger(new SqlLogger() {
            @Override
            public void logAfterExecution(StatementContext statement) {
                count(statement.getRenderedSql());
            }
        });

        long begun;
        double seconds;
        try (TestNode node = new TestNode(counted, 8)) {
            await().until(() -> node.background.housekeeper().isUp());
            statements.clear();
            begun = System.nanoTime();
            await().pollDelay(WATCHED).atMost(WATCHED.multipliedBy(2)).until(() -> true);
            seconds = (System.nanoTime() - begun) / (double) TimeUnit.SECONDS.toNanos(1);
        }

        int all = statements.values().stream().mapToInt(AtomicInteger::get).sum();
        new TreeMap<>(statements)
                .forEach((sql, number) -> System.out.printf("%.2f a second: %s%n", number.get() / seconds, sql));
        System.out.printf("idle node: %.2f statements a second%n", all / seconds);
        assertThat(all / seconds).isBetween(0.1, MOST_A_SECOND);
    }

    private void count(String sql) {
        if (!sql.contains("muster_node")) {
            String text = sql.replaceAll("\\s+", " ");
            statements.computeIfAbsent(text, key -> new AtomicInteger()).incrementAndGet();
        }
    }
}
