package io.muster.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.muster.database.ConnectionPool;
import io.muster.database.Database;
import io.muster.database.Schema;
import io.muster.database.SessionTimeouts;
import io.muster.database.Transactions;
import io.muster.group.view.GroupFeed;
import io.muster.group.view.GroupState;
import io.muster.join.Mode;
import io.muster.store.callback.CallbackCapacity;
import io.muster.store.callback.CallbackClaims;
import io.muster.store.claim.Claim;
import io.muster.store.claim.ClaimCapacity;
import io.muster.store.claim.Claims;
import io.muster.store.node.Nodes;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * The cost of the store's queries with a week of groups: a million finished ones of three tasks each, and 300,000
 * waiting ones, of which one caller has almost all, and another the last two thousand. Run by {@code mvn -Pscale
 * verify}, which takes some minutes; the figures are printed.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class ScaleContract {

    private static final int FINISHED = Integer.getInteger("muster.scale.finished", 1_000_000);
    private static final int WAITING = Integer.getInteger("muster.scale.waiting", 300_000);
    // of the caller that came last
    private static final int LATE = 2_000;
    private static final int TASKS = 3;
    private static final int LARGE = 10_000;
    private static final int CALLBACKS = 100_000;
    private static final int IDEMPOTENCY_KEYS = 300_000;
    private static final int ROUNDS = 300;
    private static final int SERIES = 3;
    // in the order of time, like the ids of groups
    private static final String ID =
            "CAST(LPAD(CAST(<n> AS VARCHAR), 8, '0') || '-0000-7000-8000-000000000000' AS UUID)";
    private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    private static final Duration KEPT = Duration.ofDays(7);

    /**
     * The most that a query may take at p99, in milliseconds, and the least that retention must delete.
     *
     * @param claim a claim, a look for work, or a read of the next events
     * @param list a list, or a run of retention that finds nothing
     * @param deleted groups a second
     */
    record Limits(double claim, double list, double deleted) {}

    private HikariDataSource pool;
    private Jdbi jdbi;
    private Transactions transactions;
    private GroupStore store;
    private Claims claims;

    /** An empty database. */
    abstract Database database();

    abstract Limits limits();

    /** A table expression with the integers from first to last in the column {@code n}. */
    abstract String numbers(int first, int last);

    @BeforeAll
    void fill() {
        pool = ConnectionPool.open(database(), 4, SessionTimeouts.DEFAULTS);
        jdbi = Jdbi.create(pool);
        Schema.ofMuster().migrate(jdbi);
        transactions = new Transactions(jdbi, () -> true, Optional.empty());
        store = new GroupStore(transactions);
        claims = new Claims(transactions);
        new Nodes(transactions).register("a");
        long begin = System.nanoTime();
        int batch = 50_000;
        for (int first = 0; first < FINISHED; first += batch) {
            insert(first, Math.min(FINISHED, first + batch) - 1, true);
        }
        for (int first = FINISHED; first < FINISHED + WAITING; first += batch) {
            insert(first, Math.min(FINISHED + WAITING, first + batch) - 1, false);
        }
        insertKeys();
        jdbi.useHandle(ScaleContract::analyze);
        System.out.printf(
                "%s: %,d finished and %,d waiting groups in %d s%n",
                getClass().getSimpleName(),
                FINISHED,
                WAITING,
                Duration.ofNanos(System.nanoTime() - begin).toSeconds());
    }

    private void insertKeys() {
        jdbi.useTransaction(handle -> handle.createUpdate("""
                        INSERT INTO muster_idempotency (caller, idempotency_key, fingerprint, group_id, created_at)
                        SELECT g.caller, CAST(g.id AS VARCHAR), '-', g.id, :now
                        FROM muster_group AS g WHERE g.state = 'finished' ORDER BY g.id DESC LIMIT <keys>""")
                .define("keys", IDEMPOTENCY_KEYS)
                .bind("now", NOW.atOffset(ZoneOffset.UTC))
                .execute());
    }

    @AfterAll
    void close() {
        pool.close();
    }

    /** Updates the database's statistics, as its own housekeeping would in time. */
    private static void analyze(Handle handle) {
        handle.execute("ANALYZE");
    }

    private void insert(int first, int last, boolean finished) {
        jdbi.useTransaction(handle -> {
            handle.createUpdate("""
                            INSERT INTO muster_group
                                (id, mode, caller, document, created_at, clock_from, clock_ms, state, epoch, deaths,
                                 outcome, verdict, elapsed_ms, finished_at, last_event, tasks, succeeded,
                                 document_bytes, memory_bytes, result_bytes)
                            SELECT <id>, CASE WHEN MOD(n, 2) = 0 THEN 'all' ELSE 'settled' END,
                                CASE WHEN n >= <late> THEN 'late' WHEN MOD(n, 100) = 0 THEN 'few' ELSE 'many' END, '{"tasks": []}', :now, :now, 60000,
                                <state>, <finished>, 0, <outcome>, <verdict>, <elapsed>, <finishedAt>,
                                <finished> * 4, 3, <finished> * 3, 100, 1000, <finished> * 30
                            FROM <numbers>""")
                    .define("id", ID.replace("<n>", "n"))
                    .define("numbers", numbers(first, last))
                    .define("late", FINISHED + WAITING - LATE)
                    .define("state", finished ? "'finished'" : "'queued'")
                    .define("finished", finished ? 1 : 0)
                    .define("outcome", finished ? "'succeeded'" : "NULL")
                    .define("verdict", finished ? "'{\"partial\":false}'" : "NULL")
                    .define("elapsed", finished ? "10" : "NULL")
                    // the first tenth is due for deletion
                    .define("finishedAt", finished ? "CAST(:finishedAt AS TIMESTAMP WITH TIME ZONE)" : "NULL")
                    .bind("now", NOW.atOffset(ZoneOffset.UTC))
                    .bind("finishedAt", finishedAt(first))
                    .execute();
            for (int task = 0; task < TASKS; task++) {
                handle.createUpdate("""
                                INSERT INTO muster_task (group_id, idx, id, type, state, elapsed_ms, event, result, result_bytes)
                                SELECT <id>, <task>, CAST(<task> AS VARCHAR), 'http', <state>, <elapsed>, <event>, <result>, <bytes>
                                FROM <numbers>""")
                        .define("id", ID.replace("<n>", "n"))
                        .define("numbers", numbers(first, last))
                        .define("task", task)
                        .define("state", finished ? "'succeeded'" : "'pending'")
                        .define("elapsed", finished ? "10" : "NULL")
                        .define("event", finished ? task + 1 : "NULL")
                        .define("result", finished ? "'\"0123456\"'" : "NULL")
                        .define("bytes", finished ? 10 : 0)
                        .execute();
            }
        });
    }

    private static java.time.OffsetDateTime finishedAt(int first) {
        Duration ago = first < FINISHED / 10 ? KEPT.plusHours(1) : Duration.ofHours(1);
        return NOW.minus(ago).atOffset(ZoneOffset.UTC);
    }

    @Test
    @Order(1)
    void suspectsAreFoundWithoutReadingTheQueue() {
        report(
                "suspects, none",
                limits().claim(),
                ROUNDS,
                () -> assertThat(claim(1, true)).isEmpty());
    }

    @Test
    @Order(1)
    void pollingForWorkDoesNotReadTheQueue() {
        report(
                "look for anything to do",
                limits().claim(),
                ROUNDS,
                () -> assertThat(claims.pending("a").groups()).isTrue());
    }

    @Test
    @Order(2)
    void aClaimCostsTheSameHoweverManyWait() {
        report(
                "claim of 8",
                limits().claim(),
                ROUNDS,
                () -> assertThat(claim(8, false)).hasSize(8));
    }

    @Test
    @Order(3)
    void aClaimCostsTheSameWhileNothingCanBeVacuumed() {
        jdbi.useTransaction(old -> {
            // rows that this transaction may still see cannot be vacuumed
            old.createQuery("SELECT COUNT(*) FROM muster_node")
                    .mapTo(Long.class)
                    .one();
            report(
                    "claim of 64 beside an old transaction",
                    limits().claim(),
                    ROUNDS,
                    () -> assertThat(claim(64, false)).hasSize(64));
        });
    }

    @Test
    @Order(4)
    void aCallerWithoutRoomDoesNotBlockTheOthers() {
        ClaimCapacity late = new CapacityFor("late");
        report(
                "claim past all of another caller's",
                limits().claim(),
                50,
                () -> assertThat(claims.claim("a", 8, false, late)).hasSize(8));
    }

    @Test
    @Order(5)
    void aListCostsTheSameWithEveryFilter() {
        List<String> slow = new ArrayList<>();
        double slowest = 0;
        double slowestMedian = 0;
        for (Optional<String> caller :
                List.of(Optional.<String>empty(), Optional.of("many"), Optional.of("few"), Optional.of("nobody"))) {
            for (Optional<GroupState> state : options(GroupState.values())) {
                for (Optional<Mode> mode : options(Mode.values())) {
                    GroupQuery query = new GroupQuery(caller, state, mode, Optional.empty(), 200);
                    Series series = listed(query);
                    slowest = Math.max(slowest, series.p99);
                    slowestMedian = Math.max(slowestMedian, series.median);
                    if (series.p99 > limits().list()) {
                        slow.add("%s: %s".formatted(query, series));
                    }
                }
            }
        }
        System.out.printf(
                "lists of 200: the slowest has a median of %.1f and a p99 of %.1f ms; too slow: %s%n",
                slowestMedian, slowest, slow);
        assertThat(slow).isEmpty();
    }

    private Series listed(GroupQuery query) {
        List<Series> series = new ArrayList<>();
        do {
            series.add(measure(100, () -> store.list(query, bytes -> {})));
        } while (series.size() < SERIES && best(series).p99 > limits().list());
        return best(series);
    }

    private static <T> List<Optional<T>> options(T[] values) {
        List<Optional<T>> options = new ArrayList<>(List.of(Optional.empty()));
        Arrays.stream(values).map(Optional::of).forEach(options::add);
        return options;
    }

    @Test
    @Order(6)
    void aFollowerReadsOnlyNewEvents() {
        UUID id = UUID.fromString("99999999-0000-7000-8000-000000000000");
        jdbi.useTransaction(handle -> {
            handle.createUpdate("""
                            INSERT INTO muster_group (id, mode, caller, document, created_at, clock_from, clock_ms, state,
                                owner, epoch, deaths, last_event, tasks, succeeded)
                            VALUES (:id, 'all', 'many', '{}', :now, :now, 60000, 'running', 'a', 1, 0, 10000, 10000, 10000)""")
                    .bind("id", id)
                    .bind("now", NOW.atOffset(ZoneOffset.UTC))
                    .execute();
            handle.createUpdate("""
                            INSERT INTO muster_task (group_id, idx, id, type, state, elapsed_ms, event, result, result_bytes)
                            SELECT :id, n, CAST(n AS VARCHAR), 'http', 'succeeded', 10, n + 1, '"0123456"', 10 FROM <numbers>""")
                    .define("numbers", numbers(0, LARGE - 1))
                    .bind("id", id)
                    .execute();
            analyze(handle);
        });
        AtomicInteger next = new AtomicInteger();
        report("news of the next 20 of 10,000 outcomes", limits().claim(), 400, () -> {
            GroupFeed.News news = store.news(id, LARGE - 20 - next.incrementAndGet() % 20, bytes -> true)
                    .orElseThrow();
            assertThat(news.events()).hasSizeBetween(20, 40);
        });
    }

    @Test
    @Order(7)
    void retentionKeepsUp() {
        Retention retention = new Retention(jdbi, KEPT, Duration.ofDays(7), handle -> NOW, System::nanoTime);
        int before = finished();
        long begin = System.nanoTime();
        retention.run();
        double seconds = (System.nanoTime() - begin) / 1e9;
        int after = finished();
        double rate = (before - after) / seconds;
        System.out.printf("retention: %,.0f groups a second%n", rate);
        assertThat(rate).isGreaterThan(limits().deleted());
        report("retention with nothing to delete", limits().list(), 20, retention);
    }

    private int finished() {
        return jdbi.withHandle(
                handle -> handle.createQuery("SELECT COUNT(*) FROM muster_group WHERE state = 'finished'")
                        .mapTo(Integer.class)
                        .one());
    }

    @Test
    @Order(8)
    void aClaimOfCallbacksCostsTheSameHoweverManyAreDueToFailingReceivers() {
        jdbi.useTransaction(handle ->
                handle.createUpdate("""
                        INSERT INTO muster_callback (group_id, caller, receiver, url, state, run, attempts, epoch, next_attempt)
                        SELECT id, 'many', 'https://silent' || SUBSTRING(CAST(id AS VARCHAR) FROM 7 FOR 2) || '.example',
                            'https://silent.example/', 'pending', 1, '[]', 0, CURRENT_TIMESTAMP
                        FROM muster_group WHERE state = 'finished' ORDER BY id DESC LIMIT <callbacks>""").define("callbacks", CALLBACKS).execute());
        jdbi.useHandle(ScaleContract::analyze);
        CallbackClaims callbacks = new CallbackClaims(transactions);
        Set<String> receivers =
                jdbi.withHandle(handle -> handle.createQuery("SELECT DISTINCT receiver FROM muster_callback")
                        .mapTo(String.class)
                        .set());
        System.out.printf("%,d callbacks are due to %d receivers in trouble%n", CALLBACKS, receivers.size());
        report(
                "claim of callbacks past receivers known to be in trouble",
                50,
                50,
                () -> assertThat(callbacks.claim("a", 256, new InTrouble(receivers)))
                        .isEmpty());
        report(
                "claim of callbacks past receivers found to be in trouble",
                100,
                50,
                () -> assertThat(callbacks.claim("a", 256, new InTrouble(Set.of())))
                        .isEmpty());
    }

    /** No room for any callback; the receivers known to be busy. */
    private record InTrouble(Set<String> busyReceivers) implements CallbackCapacity {

        @Override
        public Set<String> busyCallers() {
            return Set.of();
        }

        @Override
        public Decision reserve(Due callback) {
            return Decision.RECEIVER_BUSY;
        }
    }

    private List<Claim> claim(int atMost, boolean suspects) {
        return claims.claim("a", atMost, suspects, new CapacityFor(""));
    }

    /** Room for one caller only, or for all. */
    private record CapacityFor(String caller) implements ClaimCapacity {

        @Override
        public Free free() {
            return new Free(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, Integer.MAX_VALUE);
        }

        @Override
        public boolean tryReserve(Waiting group) {
            return caller.isEmpty() || group.caller().equals(caller);
        }
    }

    /** Compares the best of several series with the limit, since a busy machine delays everything. */
    private static void report(String what, double most, int rounds, Runnable work) {
        List<Series> series = new ArrayList<>();
        do {
            series.add(measure(rounds, work));
        } while (series.size() < SERIES && series.get(series.size() - 1).p99 > most);
        Series best = best(series);
        System.out.printf("%s: median %.1f, p99 %.1f ms (%d. series)%n", what, best.median, best.p99, series.size());
        assertThat(best.p99).as(what + ", p99 in milliseconds").isLessThan(most);
    }

    private static Series best(List<Series> series) {
        return series.stream().min(Comparator.comparing(Series::p99)).orElseThrow();
    }

    /** The times of the rounds, in milliseconds. */
    private record Series(double median, double p99) {}

    private static Series measure(int rounds, Runnable work) {
        for (int warm = 0; warm < 10; warm++) {
            work.run();
        }
        double[] took = new double[rounds];
        for (int round = 0; round < rounds; round++) {
            long begin = System.nanoTime();
            work.run();
            took[round] = (System.nanoTime() - begin) / 1e6;
        }
        Arrays.sort(took);
        return new Series(took[rounds / 2], took[rounds - 1 - rounds / 100]);
    }
}
