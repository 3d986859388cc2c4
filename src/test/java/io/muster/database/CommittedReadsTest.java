package io.muster.database;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommittedReadsTest {

    private static final int COMMITS = 3_000;

    @TempDir
    static Path folder;

    // h2database/h2database#3894: a result cached while the transaction commits is returned until the table changes
    // again
    @Test
    void aConnectionReadsWhatWasCommittedBefore() throws SQLException {
        try (Connection first = new Database.H2File(folder).driver().getConnection();
                Connection second = new Database.H2File(folder).driver().getConnection()) {
            first.createStatement().execute("CREATE TABLE counter (id INT PRIMARY KEY, n INT)");
            first.createStatement().execute("INSERT INTO counter VALUES (1, 0)");
            first.setAutoCommit(false);
            AtomicInteger committed = new AtomicInteger();

            CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> write(first, committed));

            try (PreparedStatement query = second.prepareStatement("SELECT n FROM counter WHERE id = 1")) {
                while (!writer.isDone()) {
                    int before = committed.get();
                    assertThat(read(query)).isGreaterThanOrEqualTo(before);
                }
            }
            writer.orTimeout(60, SECONDS).join();
            assertThat(committed).hasValue(COMMITS);
        }
    }

    private static void write(Connection connection, AtomicInteger committed) {
        try (PreparedStatement update = connection.prepareStatement("UPDATE counter SET n = n + 1 WHERE id = 1")) {
            for (int i = 1; i <= COMMITS; i++) {
                update.executeUpdate();
                connection.commit();
                committed.set(i);
                // the next change would hide a result that is out of date
                Thread.yield();
            }
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private static int read(PreparedStatement query) throws SQLException {
        try (ResultSet found = query.executeQuery()) {
            found.next();
            return found.getInt(1);
        }
    }
}
