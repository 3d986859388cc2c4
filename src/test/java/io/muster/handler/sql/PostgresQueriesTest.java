package io.muster.handler.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.muster.group.engine.RunningGroup;
import io.muster.task.Fault;
import io.muster.task.FaultCode;
import io.muster.task.TaskOutcome;
import io.muster.testing.Bench;
import io.muster.testing.QuietLog;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Queries on a real PostgreSQL. */
class PostgresQueriesTest {

    private static EmbeddedPostgres postgres;
    private static HikariDataSource pool;

    private final SqlBench sql = new SqlBench(pool);

    @BeforeAll
    static void start() throws IOException, SQLException {
        postgres = EmbeddedPostgres.start();
        pool = pool(postgres.getPostgresDatabase(), 5);
        execute("create table orders (id int primary key, customer text not null)");
        execute("insert into orders select n, 'customer ' || n from generate_series(1, 20) n");
    }

    @AfterAll
    static void stop() throws IOException {
        pool.close();
        postgres.close();
    }

    @AfterEach
    void close() {
        sql.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "insert into orders values (100, 'x') returning id",
                "with gone as (delete from orders returning id) select * from gone",
                "select nextval('numbers')"
            })
    void nothingIsWritten(String query) throws SQLException {
        execute("create sequence if not exists numbers");
        try (QuietLog log = QuietLog.of(QueryFaults.class)) {
            Fault fault = sql.fault(query, "{}");
            assertThat(fault.code()).isEqualTo(FaultCode.TASK_FAILED);
            assertThat(log.records()).hasSize(1);
            assertThat(log.records().get(0).getThrown()).hasMessageContaining("read-only transaction");
        }
        assertThat(count("select count(*) from orders")).isEqualTo(20);
        assertThat(count("select last_value from numbers")).isEqualTo(1);
    }

    @Test
    void aConnectionIsLeftAsItWas() throws SQLException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                SqlBench bench = new SqlBench(OneConnection.of(connection))) {
            assertThat(bench.rows("select 1 as a")).isEqualTo("[{\"a\":1}]");
            bench.awaitIdle();
            assertThat(connection.isReadOnly()).isFalse();
            assertThat(connection.getAutoCommit()).isTrue();
            try (Statement statement = connection.createStatement()) {
                assertThat(statement.executeUpdate("update orders set id = id where id = 1"))
                        .isEqualTo(1);
            }
        }
    }

    @Test
    void aQueryOfACancelledTaskEndsInTheDatabaseToo() throws SQLException {
        RunningGroup group = sql.start("select 'cancelled task' as what, pg_sleep(60)", "{}");
        await().until(() -> running("cancelled task") == 1);
        group.cancel();
        await().atMost(Duration.ofSeconds(5)).until(() -> running("cancelled task") == 0);
        sql.awaitIdle();
        assertThat(Bench.decided(group).tasks().get(0).outcome()).contains(new TaskOutcome.Cancelled<>());
    }

    @Test
    void aTimedOutQueryFailsItsTaskAndEndsInTheDatabaseToo() throws SQLException {
        RunningGroup group = sql.start("select 'slow task' as what, pg_sleep(60)", "{}");
        await().until(() -> running("slow task") == 1);
        sql.advance(Duration.ofMillis(9_999));
        assertThat(group.decided().toCompletableFuture()).isNotDone();
        sql.advance(Duration.ofMillis(1));
        Fault fault = sql.fault(group);
        assertThat(fault.code()).isEqualTo(FaultCode.TASK_TIMEOUT);
        assertThat(fault.detail()).isEqualTo("Query under-test did not finish within 10000 ms");
        await().atMost(Duration.ofSeconds(5)).until(() -> running("slow task") == 0);
        sql.awaitIdle();
    }

    @Test
    void aConnectionIsReusableAfterACancelledQuery() throws SQLException {
        try (HikariDataSource one = pool(postgres.getPostgresDatabase(), 1);
                SqlBench bench = new SqlBench(one)) {
            RunningGroup group = bench.start("select 'first of one' as what, pg_sleep(60)", "{}");
            await().until(() -> running("first of one") == 1);
            group.cancel();
            assertThat(bench.rows("select 2 as a")).isEqualTo("[{\"a\":2}]");
        }
    }

    @Test
    void theTimeoutIncludesTheWaitForAConnection() throws SQLException {
        try (HikariDataSource one = pool(postgres.getPostgresDatabase(), 1);
                SqlBench bench = new SqlBench(one)) {
            RunningGroup group;
            try (Connection held = one.getConnection()) {
                assertThat(held.isValid(5)).isTrue();
                group = bench.start("select 'never asked' as a, pg_sleep(60)", "{}");
                await().until(() -> one.getHikariPoolMXBean().getThreadsAwaitingConnection() == 1);
                bench.advance(Duration.ofSeconds(10));
                assertThat(bench.fault(group).code()).isEqualTo(FaultCode.TASK_TIMEOUT);
            }
            bench.awaitIdle();
            assertThat(running("never asked")).isZero();
        }
    }

    // sequentially they would take 300 ms, even on an idle machine
    @Test
    void threeQueriesOf100MillisecondsRunConcurrently() {
        List<Duration> rounds = new ArrayList<>();
        for (int round = 0; round < 10; round++) {
            Instant start = Instant.now();
            sql.runAtOnce(3, "select pg_sleep(0.1)");
            rounds.add(Duration.between(start, Instant.now()));
        }
        assertThat(Collections.min(rounds)).isBetween(Duration.ofMillis(100), Duration.ofMillis(200));
    }

    @Test
    void theMaximumNumberOfRowsSucceedsAndOneMoreFails() {
        assertThat(sql.rows("select n from generate_series(1, 1000) n")).endsWith(",{\"n\":1000}]");
        Fault fault = sql.fault("select n from generate_series(1, 1001) n", "{}");
        assertThat(fault.code()).isEqualTo(FaultCode.RESPONSE_TOO_LARGE);
        assertThat(fault.detail()).isEqualTo("Query under-test returns more than 1000 rows");
    }

    @Test
    void rowsThatAreTooLargeFail() {
        try (SqlBench bench = new SqlBench(pool, new QueryLimits(Duration.ofSeconds(10), 10, 1_000))) {
            assertThat(bench.rows("select repeat('x', 900) as a")).hasSize(910);
            Fault fault = bench.fault("select repeat('x', 400) as a from generate_series(1, 3)", "{}");
            assertThat(fault.code()).isEqualTo(FaultCode.RESPONSE_TOO_LARGE);
            assertThat(fault.detail()).isEqualTo("Query under-test returns more than 1000 bytes");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "select * from nowhere                      | {} | Query under-test failed",
                "select 'abc                                | {} | Query under-test failed",
                "select cast(:id as uuid) as a              | {\"id\": \"secret\"}"
                        + " | Query under-test: the database rejected one of the values",
                "select 1 / :n as a                         | {\"n\": 0}"
                        + " | Query under-test: the database rejected one of the values",
                "select pg_terminate_backend(pg_backend_pid()) | {}"
                        + " | No connection to the database of query under-test",
            })
    void messagesOfTheDatabaseGoToTheLogOnly(String query, String params, String detail) {
        try (QuietLog log = QuietLog.of(QueryFaults.class)) {
            Fault fault = sql.fault(query, params);
            assertThat(fault.detail())
                    .matches(Pattern.quote(detail + "; ") + "see the server log, reference [0-9a-f-]{36}");
            String reference = fault.detail().substring(fault.detail().lastIndexOf(' ') + 1);
            assertThat(log.records()).singleElement().satisfies(logged -> {
                assertThat(logged.getMessage()).contains(reference);
                // escaped if it has more than one line
                assertThat(logged.getThrown().toString()).startsWith("org.postgresql.util.PSQLException: ");
            });
        }
    }

    @Test
    void anUnavailableDatabaseIsReportedAsUnreachable() {
        PGSimpleDataSource away = new PGSimpleDataSource();
        away.setURL("jdbc:postgresql://127.0.0.1:1/secret");
        try (QuietLog log = QuietLog.of(QueryFaults.class);
                SqlBench bench = new SqlBench(away)) {
            Fault fault = bench.fault("select 1", "{}");
            assertThat(fault.code()).isEqualTo(FaultCode.UPSTREAM_UNREACHABLE);
            assertThat(fault.detail())
                    .startsWith("No connection to the database of query under-test;")
                    .doesNotContain("127.0.0.1", "secret");
            assertThat(log.records()).hasSize(1);
        }
    }

    @Test
    void duplicateColumnLabelsFail() {
        assertThat(sql.fault("select 1 as id, 2 as id", "{}").detail())
                .isEqualTo("Query under-test has two columns named \"id\"; rename one with AS in its SQL text");
    }

    private static HikariDataSource pool(DataSource source, int size) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(source);
        config.setMaximumPoolSize(size);
        return new HikariDataSource(config);
    }

    private static long running(String marker) throws SQLException {
        return count("select count(*) from pg_stat_activity where state = 'active' and pid <> pg_backend_pid()"
                + " and query like '%" + marker + "%'");
    }

    private static long count(String query) throws SQLException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static void execute(String command) throws SQLException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(command);
        }
    }
}
