package io.muster.store.node;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.muster.database.ConnectionPool;
import io.muster.database.Database;
import io.muster.database.Schema;
import io.muster.database.SessionTimeouts;
import io.muster.database.StoreUnavailableException;
import io.muster.database.Transactions;
import io.muster.store.Requests;
import io.muster.testing.GroupTables;
import io.muster.testing.Postgres;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What could prevent a node from taking over a dead node's groups, with the store's connections. */
class TakeOverOnPostgresTest {

    private static final Duration CANCEL_ANSWERED = ofSeconds(5);
    private static final int MORE_THAN_PARAMETERS = 65_600;
    private static final int BATCH = 5_000;

    // an open transaction is ended later than a lock times out, so that the test observes both
    private final SessionTimeouts timeouts =
            new SessionTimeouts(ofSeconds(2), ofSeconds(30), ofSeconds(20), ofSeconds(2), ofSeconds(4), ofSeconds(10));
    private final Database database = Postgres.shared().freshDatabase();
    private final HikariDataSource pool = ConnectionPool.open(database, 4, timeouts);
    private final Jdbi jdbi = Jdbi.create(pool);
    private final Transactions transactions = new Transactions(jdbi, () -> true, Optional.empty());
    private final Nodes nodes = new Nodes(transactions);
    private final Requests requests = new Requests(transactions);

    @BeforeEach
    void open() {
        Schema.ofMuster().migrate(jdbi);
        nodes.register("dead");
    }

    @AfterEach
    void close() {
        pool.close();
    }

    @Test
    void moreGroupsThanAStatementMayHaveParametersAreTakenInBatches() {
        jdbi.useHandle(handle -> handle.execute("""
                INSERT INTO muster_group
                    (id, mode, caller, document, created_at, clock_from, clock_ms, state, owner, epoch, deaths, last_event)
                SELECT gen_random_uuid(), 'all', 'alice', '{}', now(), now(), 1000, 'running', 'dead', 1, 0, 0
                FROM generate_series(1, ?)""", MORE_THAN_PARAMETERS));
        assertThat(nodes.declareDead("dead", 0)).isTrue();
        int all = 0;
        int taken;
        do {
            taken = nodes.takeOver(BATCH).orElseThrow();
            all += taken;
        } while (taken == BATCH);
        assertThat(all).isEqualTo(MORE_THAN_PARAMETERS);
        assertThat(nodes.view().anyDead()).isFalse();
    }

    @Test
    void aFrozenNodesLocksAreReleasedAndACancellationGetsAResponse() throws Exception {
        UUID id = insert("dead");
        Connection frozen = pool.getConnection();
        frozen.setAutoCommit(false);
        frozen.createStatement().execute("UPDATE muster_group SET last_event = 1");
        long begin = System.nanoTime();
        assertThatExceptionOfType(StoreUnavailableException.class)
                .isThrownBy(() -> requests.cancel(id, Optional.empty()));
        assertThat(since(begin)).isLessThan(CANCEL_ANSWERED);
        assertThat(nodes.declareDead("dead", 0)).isTrue();
        assertThat(nodes.takeOver(9)).hasValue(0);
        assertThat(nodes.view().anyDead()).isTrue();
        await().atMost(ofSeconds(10)).until(() -> nodes.takeOver(9).equals(OptionalInt.of(1)));
        assertThat(nodes.view().anyDead()).isFalse();
        assertThat(requests.cancel(id, Optional.empty())).isPresent();
        // its connection is unusable, and is not lent again
        pool.evictConnection(frozen);
    }

    @Test
    void aCancellationGetsAResponseEvenIfCommitsStall() {
        UUID id = insert("dead");
        jdbi.useHandle(handle -> {
            handle.execute("""
                    CREATE FUNCTION stall() RETURNS trigger LANGUAGE plpgsql AS $$
                    BEGIN
                        PERFORM pg_sleep(12);
                        RETURN NULL;
                    END $$""");
            // runs at the commit
            handle.execute("""
                    CREATE CONSTRAINT TRIGGER stall AFTER INSERT ON muster_cancel
                    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION stall()""");
        });
        long begin = System.nanoTime();
        assertThatExceptionOfType(StoreUnavailableException.class)
                .isThrownBy(() -> requests.cancel(id, Optional.empty()));
        assertThat(since(begin)).isLessThan(CANCEL_ANSWERED);
    }

    @Test
    void aNodeFrozenDuringAHeartbeatDelaysNobody() throws Exception {
        Connection frozen = pool.getConnection();
        frozen.setAutoCommit(false);
        frozen.createStatement().execute("UPDATE muster_node SET beat = beat + 1");
        assertThat(nodes.declareDead("dead", 0)).isFalse();
        await().atMost(ofSeconds(10)).until(() -> nodes.declareDead("dead", 0));
        pool.evictConnection(frozen);
    }

    @Test
    void oneNodeTakesOverAtATime() {
        insert("dead");
        nodes.declareDead("dead", 0);
        // not this thread's handle, which the store would also use
        try (Handle other = jdbi.open()) {
            other.begin();
            assertThat(lock(other)).isTrue();
            assertThat(nodes.takeOver(9)).isEmpty();
            assertThat(nodes.requeueOrphans(9)).isEmpty();
            other.rollback();
        }
        assertThat(nodes.takeOver(9)).hasValue(1);
    }

    @Test
    void aMigrationMayTakeLongerThanTheStoresStatements() {
        SessionTimeouts hasty = timeouts.noLongerThan(ofSeconds(1));
        try (HikariDataSource brief = ConnectionPool.open(Postgres.shared().freshDatabase(), 1, hasty)) {
            Schema slow = new Schema(List.of(Schema.Script.of("SELECT pg_sleep(1.6)")));
            assertThat(slow.migrate(Jdbi.create(brief))).isEqualTo(1);
            assertThatExceptionOfType(StoreUnavailableException.class)
                    .isThrownBy(() -> new Transactions(Jdbi.create(brief), () -> true, Optional.empty())
                            .inTransaction(handle -> handle.execute("SELECT pg_sleep(1.6)")));
        }
    }

    private static boolean lock(Handle handle) {
        return handle.createQuery("SELECT pg_try_advisory_xact_lock(:lock)")
                .bind("lock", Nodes.JANITOR)
                .mapTo(Boolean.class)
                .one();
    }

    private UUID insert(String owner) {
        UUID id = UUID.randomUUID();
        jdbi.useHandle(handle -> {
            GroupTables.insertGroup(handle, id, "running", null);
            handle.execute("UPDATE muster_group SET owner = ? WHERE id = ?", owner, id);
        });
        return id;
    }

    private static Duration since(long begin) {
        return Duration.ofNanos(System.nanoTime() - begin);
    }
}
