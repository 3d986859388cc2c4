package io.muster.store;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file must outlive what goes wrong in the threads that use it. */
class ConnectionPoolTest {

    @TempDir
    private Path folder;

    private HikariDataSource pool;

    @BeforeEach
    void open() throws SQLException {
        Database file = new Database.H2File(folder);
        pool = ConnectionPool.open(file, 2);
        execute("create table t(x varchar)");
        execute(file.keep().orElseThrow());
    }

    @AfterEach
    void close() {
        pool.close();
    }

    @Test
    void anInterruptedThreadLeavesTheFileOpen() throws Exception {
        AtomicBoolean open = new AtomicBoolean(true);
        Thread writer = new Thread(() -> {
            while (open.get()) {
                try {
                    execute("insert into t values (repeat('x', 500))");
                } catch (SQLException interrupted) {
                    // while it waited for a connection, which is as it should be
                }
            }
        });
        writer.start();

        for (int i = 0; i < 200; i++) {
            writer.interrupt();
            execute("insert into t values ('y')");
        }

        open.set(false);
        writer.join(10_000);
        assertThat(writer.isAlive()).isFalse();
        execute("insert into t values ('z')");
    }

    // as H2 does by itself when it cannot write
    @Test
    void aFileThatWasClosedIsOpenedAgain() {
        assertThatThrownBy(() -> execute("shutdown immediately")).isInstanceOf(SQLException.class);

        await().pollInSameThread()
                .atMost(10, SECONDS)
                .ignoreException(SQLException.class)
                .until(() -> {
                    execute("insert into t values ('x')");
                    return true;
                });
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
