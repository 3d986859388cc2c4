package io.muster.handler.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.group.engine.RunningGroup;
import io.muster.task.FaultCode;
import io.muster.testing.QuietLog;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.UUID;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Queries on H2, the database bundled with Muster and the servers. */
class H2QueriesTest {

    /** Runs longer than any timeout, using only memory. */
    private static final String ENDLESS =
            "select sum(a.x * b.x) as n from system_range(1, 1000000) a, system_range(1, 1000000) b";

    private final DataSource source = JdbcConnectionPool.create("jdbc:h2:mem:" + UUID.randomUUID(), "sa", "");
    private final SqlBench sql = new SqlBench(source);
    private Connection alive;

    @BeforeEach
    void fill() throws SQLException {
        alive = source.getConnection();
        execute(alive, "create table orders (id int primary key, customer varchar(20))");
        execute(alive, "insert into orders values (1, 'one'), (2, 'two')");
    }

    @AfterEach
    void close() throws SQLException {
        sql.close();
        alive.close();
    }

    @Test
    void labelsAreReturnedUnchanged() {
        assertThat(sql.rows("select id, customer as \"customer\" from orders where id = :id", "{\"id\": 2}"))
                .isEqualTo("[{\"ID\":2,\"customer\":\"two\"}]");
    }

    @Test
    void writesAreRolledBack() throws SQLException {
        assertThat(sql.rows("select id from final table (insert into orders values (3, 'three'))"))
                .isEqualTo("[{\"ID\":3}]");
        sql.awaitIdle();
        assertThat(count(alive, "select count(*) from orders")).isEqualTo(2);
    }

    @Test
    void statementsOtherThanQueriesAreNotRun() throws SQLException {
        try (QuietLog log = QuietLog.of(QueryFaults.class)) {
            assertThat(sql.fault("delete from orders", "{}").code()).isEqualTo(FaultCode.TASK_FAILED);
            assertThat(log.records()).hasSize(1);
        }
        assertThat(count(alive, "select count(*) from orders")).isEqualTo(2);
    }

    @Test
    void oneRowTooManyFails() {
        assertThat(sql.rows("select x from system_range(1, 1000)")).endsWith(",{\"X\":1000}]");
        assertThat(sql.fault("select x from system_range(1, 1001)", "{}").code())
                .isEqualTo(FaultCode.RESPONSE_TOO_LARGE);
    }

    @Test
    void aTimedOutQueryEndsInTheDatabaseToo() {
        RunningGroup group = sql.start(ENDLESS, "{}");
        await().until(() -> running(alive) == 1);
        sql.advance(Duration.ofSeconds(10));
        assertThat(sql.fault(group).code()).isEqualTo(FaultCode.TASK_TIMEOUT);
        await().until(() -> running(alive) == 0);
        sql.awaitIdle();
    }

    // an interrupted thread would close the file for every connection
    @Test
    void aDatabaseFileStaysOpenWhenAQueryIsCancelled(@TempDir Path folder) throws SQLException {
        JdbcConnectionPool file = JdbcConnectionPool.create("jdbc:h2:" + folder.resolve("data"), "sa", "");
        try (SqlBench bench = new SqlBench(file);
                Connection connection = file.getConnection()) {
            execute(connection, "create table filled as select x, repeat('x', 1000) as y from system_range(1, 20000)");
            execute(connection, "checkpoint sync");
            RunningGroup group = bench.start("select sum(length(a.y || b.y)) as n from filled a, filled b", "{}");
            await().until(() -> running(connection) == 1);
            group.cancel();
            bench.awaitIdle();
            assertThat(count(connection, "select sum(length(y)) from filled")).isEqualTo(20_000_000);
            assertThat(bench.rows("select count(*) as n from filled")).isEqualTo("[{\"N\":20000}]");
        } finally {
            file.dispose();
        }
    }

    private static long running(Connection connection) throws SQLException {
        return count(
                connection,
                "select count(*) from information_schema.sessions"
                        + " where executing_statement like '%sum(%' and session_id <> session_id()");
    }

    private static long count(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static void execute(Connection connection, String command) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(command);
        }
    }
}
