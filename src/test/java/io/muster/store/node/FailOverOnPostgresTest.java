package io.muster.store.node;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.muster.database.ConnectionPool;
import io.muster.database.Database;
import io.muster.database.Schema;
import io.muster.database.SessionTimeouts;
import io.muster.database.StoreUnavailableException;
import io.muster.database.Transactions;
import io.muster.testing.Postgres;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** How the store handles a server that is no longer the primary, and finds the new one. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FailOverOnPostgresTest {

    private static final String NODE = "a";

    @TempDir
    private static Path folders;

    private static Postgres first;
    private static Postgres second;
    private static Database.Postgres database;

    private HikariDataSource pool;
    private Nodes nodes;

    @BeforeAll
    static void start() {
        first = Postgres.start(folders.resolve("first"));
        database = first.freshDatabase();
        try (HikariDataSource once = ConnectionPool.open(database, 1, SessionTimeouts.DEFAULTS)) {
            Jdbi jdbi = Jdbi.create(once);
            Schema.ofMuster().migrate(jdbi);
            nodes(jdbi).register(NODE);
        }
        second = first.standby(folders.resolve("second"));
    }

    @AfterAll
    static void stop() {
        first.close();
        second.close();
    }

    @AfterEach
    void close() {
        pool.close();
    }

    @Test
    @Order(1)
    void aReadOnlyServerIsAvoidedUntilItAcceptsWrites() {
        open(database);
        assertThat(nodes.beat(NODE)).isPresent();

        first.execute("ALTER SYSTEM SET default_transaction_read_only = on");
        first.execute("SELECT pg_reload_conf()");

        await().atMost(15, SECONDS).until(() -> isUnavailable(() -> nodes.beat(NODE)));
        // its data may be stale: nothing is read from it either
        assertThatThrownBy(() -> nodes.view()).isInstanceOf(StoreUnavailableException.class);

        first.execute("ALTER SYSTEM RESET default_transaction_read_only");
        first.execute("SELECT pg_reload_conf()");

        await().atMost(15, SECONDS).until(() -> !isUnavailable(() -> nodes.beat(NODE)));
    }

    @Test
    @Order(2)
    void aPromotedStandbyIsFound() {
        open(new Database.Postgres(
                database.url().replace("localhost:", "localhost:%d,localhost:".formatted(second.port())),
                database.user(),
                database.password()));
        // the standby would reject it, although the URL lists it first
        assertThat(nodes.beat(NODE)).isPresent();

        first.stopImmediately();
        assertThat(isUnavailable(() -> nodes.beat(NODE))).isTrue();
        second.execute("SELECT pg_promote()");

        await().atMost(15, SECONDS).until(() -> !isUnavailable(() -> nodes.beat(NODE)));
        assertThat(nodes.beat(NODE)).isPresent();
        first.startAgain();
    }

    private void open(Database of) {
        pool = ConnectionPool.open(of, 4, SessionTimeouts.DEFAULTS);
        nodes = nodes(Jdbi.create(pool));
    }

    private static Nodes nodes(Jdbi jdbi) {
        return new Nodes(new Transactions(jdbi, () -> true, Optional.empty()));
    }

    /** Other exceptions are passed on. */
    private static boolean isUnavailable(Supplier<?> work) {
        try {
            work.get();
            return false;
        } catch (StoreUnavailableException away) {
            return true;
        }
    }
}
