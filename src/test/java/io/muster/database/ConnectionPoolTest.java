package io.muster.database;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.h2.engine.Session;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.h2.message.DbException;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file must survive failures of the threads that use it. */
class ConnectionPoolTest {

    @TempDir
    private Path folder;

    private Database file;
    private HikariDataSource pool;

    @BeforeEach
    void open() throws SQLException {
        file = new Database.H2File(folder);
        pool = ConnectionPool.open(file, 2, SessionTimeouts.DEFAULTS);
        // on a busy machine, the first connection takes longer than the pool's timeout
        await().pollInSameThread()
                .atMost(30, SECONDS)
                .ignoreExceptionsInstanceOf(SQLTransientConnectionException.class)
                .untilAsserted(() -> execute("create table if not exists t(x varchar)"));
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
                    // while it waited for a connection, as expected
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

    // as H2 does when it cannot write
    @Test
    void aClosedFileIsReopened() {
        assertThatThrownBy(() -> execute("shutdown immediately")).isInstanceOf(SQLException.class);

        awaitWritable();
    }

    @Test
    void aFileThatH2GaveUpIsNotReopenedByThisProcess() throws Exception {
        execute("insert into t values ('kept')");
        execute(file.keep().orElseThrow());
        assertThat(file.needsRestart()).isFalse();

        panic(DataUtils.ERROR_INTERNAL);

        assertThatThrownBy(() -> execute("insert into t values ('lost')")).isInstanceOf(SQLException.class);
        assertThat(file.needsRestart()).isTrue();
        assertThatThrownBy(() -> file.driver().getConnection())
                .hasMessageContaining(
                        "closed the database in the folder %s after an internal error: restart".formatted(folder));
    }

    @Test
    void aFullDiskIsNoPanic() throws Exception {
        panic(DataUtils.ERROR_WRITING_FAILED);

        assertThatThrownBy(() -> execute("insert into t values ('x')")).isInstanceOf(SQLException.class);
        assertThat(file.needsRestart()).isFalse();
        awaitWritable();
    }

    @Test
    void outOfMemoryIsAPanicHoweverItIsReported() {
        SQLException told =
                DbException.convert(new OutOfMemoryError("Java heap space")).getSQLException();

        assertThat(H2Panic.isPanic(told)).isTrue();
        assertThat(H2Panic.isPanic(new SQLException("a duplicate", "23505", 23505)))
                .isFalse();
    }

    @Test
    void aFullDiskInAThreadOfH2IsNoPanic() {
        Throwable full = DataUtils.newMVStoreException(
                DataUtils.ERROR_WRITING_FAILED, "Writing failed", new IOException("No space left on device"));
        Throwable waited =
                DataUtils.newMVStoreException(DataUtils.ERROR_INTERNAL, "waited", new ExecutionException(full));

        assertThat(H2Panic.isPanic(new SQLException("CHECKPOINT", "HY000", 50000, waited)))
                .isFalse();
    }

    // as H2 itself does
    private void panic(int code) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            Session session = connection.unwrap(JdbcConnection.class).getSession();
            MVStore store = ((SessionLocal) session).getDatabase().getStore().getMvStore();
            assertThatThrownBy(() -> store.panic(DataUtils.newMVStoreException(code, "on purpose")))
                    .isInstanceOf(MVStoreException.class);
        }
    }

    private void awaitWritable() {
        await().pollInSameThread()
                .ignoreExceptionsInstanceOf(SQLException.class)
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
