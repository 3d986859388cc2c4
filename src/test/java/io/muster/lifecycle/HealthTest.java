package io.muster.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.app.HandlerThreads;
import io.muster.app.LoadedClasses;
import io.muster.app.Pools;
import io.muster.background.Background;
import io.muster.background.Housekeeper;
import io.muster.budget.Admission;
import io.muster.budget.ByteBudget;
import io.muster.database.Transactions;
import io.muster.document.CallbackReader;
import io.muster.document.GroupReader;
import io.muster.group.engine.GroupRunner;
import io.muster.group.engine.ResultLimits;
import io.muster.handler.TaskFactories;
import io.muster.named.NamedGroups;
import io.muster.named.TestReader;
import io.muster.outbound.OutboundClient;
import io.muster.outbound.OutboundLimits;
import io.muster.outbound.gate.AddressPolicy;
import io.muster.quota.StorageQuota;
import io.muster.quota.TaskQuota;
import io.muster.registry.GroupRegistry;
import io.muster.registry.History;
import io.muster.rest.filter.Serving;
import io.muster.settings.StoreSettings;
import io.muster.testing.GroupTables;
import io.muster.testing.QuietLog;
import io.muster.testing.Transforms;
import io.muster.timer.ScheduledTimer;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the health checks report of the threads that a node needs, with each of them as in the application. */
class HealthTest {

    // a component not seen to work for this long counts as dead
    private static final Duration PAUSE = Duration.ofSeconds(2);

    @TempDir
    Path folder;

    private final AtomicBoolean threads = new AtomicBoolean(true);
    private final AtomicReference<Error> nextRound = new AtomicReference<>();
    private final AtomicInteger rounds = new AtomicInteger();
    private final ScheduledTimer timer = new ScheduledTimer(Thread::new);
    private final OutboundClient client = new OutboundClient(
            OutboundLimits.DEFAULTS, AddressPolicy.parse(""), Runnable::run, timer, Optional.empty());
    private final ThreadPoolExecutor store = Pools.of(2, 100, factory());
    private final ThreadPoolExecutor replies = Pools.of(2, 100, factory());
    private final DataSource database = GroupTables.inMemory();
    private final Admission admission = new Admission(100);
    private final GroupRunner runner = new GroupRunner(timer, admission, ResultLimits.none(), UUID::randomUUID);
    private final Housekeeper housekeeper = housekeeper(timer, this::prepare);
    private final Live live = new Live(PAUSE);
    private final Ready ready = new Ready();
    private final Serving serving = new Serving();

    @BeforeEach
    void wire() {
        HealthCheckResponse.setResponseProvider(TestHealth::new);
        StoreSettings settings = settings(Map.of("muster.data.dir", folder.toString()));
        live.timer = timer;
        live.client = client;
        live.housekeeper = housekeeper;
        live.storeThreads = store;
        live.replyThreads = replies;
        live.store = settings;
        live.classes = new LoadedClasses(HealthTest.class.getClassLoader());
        ready.serving = serving;
        ready.classes = live.classes;
        serving.begin();
        ready.admission = admission;
        ready.registry = new GroupRegistry(runner, new History(new History.Limits(1, 1), new History.Limits(1, 1)));
        ready.handlers = new HandlerThreads();
        ready.housekeeper = housekeeper;
        ready.store = settings;
        ready.client = client;
        ready.named = NamedGroups.open(Optional.empty(), TestReader.reader());
        housekeeper.start();
    }

    @AfterEach
    void stop() {
        threads.set(true);
        housekeeper.stop();
        client.close();
        store.shutdownNow();
        replies.shutdownNow();
        timer.close();
        HealthCheckResponse.setResponseProvider(null);
    }

    @Test
    void aWorkingNodeIsLiveAndReady() {
        await().untilAsserted(() -> assertThat(rounds).hasPositiveValue());
        await().untilAsserted(() -> assertThat(says(live)).containsOnly("UP"));
        assertThat(status(ready)).isEqualTo("UP");
    }

    @Test
    void aNodeIsReadyOnceTheServerHasStartedTheApplication() {
        ready.serving = new Serving();
        assertThat(status(ready)).isEqualTo("DOWN");

        ready.serving.begin();
        assertThat(status(ready)).isEqualTo("UP");
    }

    @Test
    void aNodeIsStartedOnceAndForAll() {
        Started started = new Started();
        started.serving = new Serving();
        assertThat(status(started)).isEqualTo("DOWN");
        assertThat(data(started, "problems")).contains("not started");

        started.serving.begin();
        admission.close();
        assertThat(says(started)).containsExactly("UP");
        assertThat(started.call().getData().orElseThrow()).doesNotContainKey("problems");
    }

    @Test
    void aClassThatCannotBeLoadedNeedsARestart() {
        try (var quiet = QuietLog.of(LoadedClasses.class)) {
            assertThat(live.classes.test(new NoClassDefFoundError("io/muster/task/TaskSpec")))
                    .isTrue();
            assertThat(quiet.records()).hasSize(1);
        }
        assertThat(says(live)).contains("DOWN", "classes");
        assertThat(data(live, "problems"))
                .contains(live.classes.brokenAt().orElseThrow().toString());
        assertThat(status(ready)).isEqualTo("DOWN");
        assertThat(data(ready, "problems")).contains("restart this node");
    }

    @ParameterizedTest
    @ValueSource(classes = {StackOverflowError.class, OutOfMemoryError.class, NoClassDefFoundError.class})
    void everyThreadSurvivesAnErrorOrIsReplaced(Class<? extends Error> error) {
        List<String> ran = new CopyOnWriteArrayList<>();
        try (var timers = QuietLog.of(ScheduledTimer.class);
                var turns = QuietLog.ofName("io.muster.timer.SerialTask")) {
            nextRound.set(make(error));
            for (int i = 0; i < 3; i++) {
                timer.schedule(Duration.ZERO, () -> {
                    throw make(error);
                });
                store.execute(() -> {
                    quiet();
                    throw make(error);
                });
                replies.execute(() -> {
                    quiet();
                    throw make(error);
                });
            }
            timer.schedule(Duration.ZERO, () -> ran.add("timer"));
            store.execute(() -> ran.add("store"));
            replies.execute(() -> ran.add("replies"));
            await().untilAsserted(() -> assertThat(ran).containsExactlyInAnyOrder("timer", "store", "replies"));
            int before = rounds.get();
            await().untilAsserted(() -> assertThat(rounds).hasValueGreaterThan(before + 2));
            await().untilAsserted(() -> assertThat(nextRound).hasValue(null));
            assertThat(timers.records()).hasSize(3);
            await().untilAsserted(() -> assertThat(turns.records()).hasSize(1));
        }
        await().untilAsserted(() -> assertThat(says(live)).containsOnly("UP"));
    }

    @Test
    void aBlockedTimerIsNotLive() {
        CountDownLatch hold = new CountDownLatch(1);
        timer.schedule(Duration.ZERO, () -> {
            try {
                hold.await();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        });
        // nor can the housekeeper be live, whose rounds the timer starts
        await().untilAsserted(() -> assertThat(says(live)).contains("DOWN", "timer", "housekeeper"));
        hold.countDown();
        await().untilAsserted(() -> assertThat(says(live)).containsOnly("UP"));
    }

    @Test
    void aHousekeeperWithoutRoundsIsNotLive() {
        ScheduledTimer another = new ScheduledTimer(Thread::new);
        live.housekeeper = housekeeper(another, () -> false);
        live.housekeeper.start();
        another.close();
        await().untilAsserted(() -> assertThat(says(live)).containsOnly("DOWN", "housekeeper"));
        assertThat(data(live, "problems")).matches("the database's housekeeper has not run for \\d+ s");
    }

    @Test
    void aPoolThatCannotCreateAThreadIsNotLive() {
        for (String name : List.of("storeThreads", "replyThreads")) {
            ThreadPoolExecutor pool = Pools.of(1, 10, factory());
            live.storeThreads = name.equals("storeThreads") ? pool : store;
            live.replyThreads = name.equals("replyThreads") ? pool : replies;
            threads.set(false);
            pool.execute(() -> {});
            await().untilAsserted(() -> assertThat(says(live)).containsOnly("DOWN", name));
            threads.set(true);
            await().untilAsserted(() -> assertThat(says(live)).containsOnly("UP"));
            await().until(() -> pool.getCompletedTaskCount() == 1);
            pool.shutdown();
        }
    }

    @Test
    void aClosedClientIsNotReadyAndLaterNotLive() {
        client.close();
        assertThat(status(ready)).isEqualTo("DOWN");
        await().untilAsserted(() -> assertThat(says(live)).containsOnly("DOWN", "httpClient"));
    }

    @Test
    void aFileThatH2HasGivenUpNeedsARestart() {
        try (var quiet = QuietLog.ofName("io.muster.database.H2Panic")) {
            live.store.database().look(new SQLException("on purpose", new OutOfMemoryError("on purpose")));
            assertThat(quiet.records()).hasSize(1);
        }
        await().untilAsserted(() -> assertThat(says(live)).containsOnly("DOWN", "database"));
        assertThat(status(ready)).isEqualTo("DOWN");
    }

    // the database is never ready here
    @Test
    void aNodeWithoutItsPostgresIsNotReadyUnlessConfiguredOtherwise() {
        String url = "jdbc:postgresql://first,second/muster";
        ready.store = settings(Map.of("muster.db.url", url));
        await().untilAsserted(() -> assertThat(says(ready)).contains("DOWN", "database"));
        String since = housekeeper.databaseLostAt().orElseThrow().toString();
        assertThat(data(ready, "problems")).isEqualTo("the database has been unavailable since " + since);
        await().untilAsserted(() -> assertThat(says(live)).containsOnly("UP"));

        ready.store = settings(Map.of("muster.db.url", url, "muster.ready-without-database", "true"));
        assertThat(status(ready)).isEqualTo("UP");
        assertThat(data(ready, "warnings")).contains("unavailable since " + since);
    }

    private static StoreSettings settings(Map<String, String> values) {
        return StoreSettings.read(new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(values, "test", 500))
                .build());
    }

    @Test
    void aDrainingNodeIsLiveAndNotReady() {
        admission.close();
        await().untilAsserted(() -> assertThat(says(live)).containsOnly("UP"));
        assertThat(status(ready)).isEqualTo("DOWN");
        assertThat(data(ready, "problems")).contains("stopping");
    }

    /** The check's status, and the parts that are down. */
    private static List<String> says(HealthCheck check) {
        HealthCheckResponse response = check.call();
        List<String> said = new ArrayList<>(List.of(response.getStatus().name()));
        response.getData().orElseThrow().forEach((part, works) -> {
            if (works.equals(false)) {
                said.add(part);
            }
        });
        return said;
    }

    private static String data(HealthCheck check, String key) {
        return String.valueOf(check.call().getData().orElseThrow().get(key));
    }

    private static String status(HealthCheck check) {
        return check.call().getStatus().name();
    }

    private boolean prepare() {
        rounds.incrementAndGet();
        Error error = nextRound.getAndSet(null);
        if (error != null) {
            throw error;
        }
        // called again in every round
        return false;
    }

    // a factory that creates no thread, as when the machine's limit is reached
    private ThreadFactory factory() {
        return task -> threads.get() ? new Thread(task) : null;
    }

    private Housekeeper housekeeper(ScheduledTimer rounds, BooleanSupplier prepare) {
        GroupReader reader = new GroupReader(
                new TaskFactories(List.of()),
                new CallbackReader(AddressPolicy.parse(""), false),
                Transforms.here(),
                100);
        return new Background(
                        new Background.Settings(
                                1,
                                Duration.ofSeconds(15),
                                ByteBudget.unlimited(),
                                new StorageQuota(10_000, caller -> new StorageQuota.Usage(0, 0), System::nanoTime),
                                new TaskQuota(Optional.empty(), System::nanoTime),
                                () -> UUID.randomUUID().toString()),
                        new Background.Dependencies(
                                new Transactions(Jdbi.create(database), () -> true, Optional.empty()),
                                runner,
                                reader,
                                store,
                                rounds),
                        new Background.Pulse(
                                new Transactions(Jdbi.create(database), () -> true, Optional.empty()), store, true),
                        Optional.empty(),
                        group -> {},
                        prepare)
                .housekeeper();
    }

    // a pool's thread that ends in an error would print it
    private static void quiet() {
        Thread.currentThread().setUncaughtExceptionHandler((thread, error) -> {});
    }

    private static Error make(Class<? extends Error> error) {
        try {
            return error.getConstructor(String.class).newInstance("on purpose");
        } catch (ReflectiveOperationException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
