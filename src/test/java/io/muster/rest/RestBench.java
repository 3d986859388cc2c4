package io.muster.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.access.Caller;
import io.muster.access.Role;
import io.muster.background.Background;
import io.muster.budget.Admission;
import io.muster.budget.ByteBudget;
import io.muster.budget.TasksInFlight;
import io.muster.database.StoreUnavailableException;
import io.muster.database.Transactions;
import io.muster.document.CallbackReader;
import io.muster.document.DocumentLimits;
import io.muster.document.GroupReader;
import io.muster.group.engine.GroupRunner;
import io.muster.group.engine.ResultLimits;
import io.muster.handler.TaskFactories;
import io.muster.handler.TaskFactory;
import io.muster.handler.delay.DelayTasks;
import io.muster.json.Fields;
import io.muster.outbound.gate.AddressPolicy;
import io.muster.quota.Rate;
import io.muster.quota.StorageQuota;
import io.muster.quota.TaskQuota;
import io.muster.registry.GroupRegistry;
import io.muster.registry.History;
import io.muster.response.ResponseExchanges;
import io.muster.rest.FaultySteps.To;
import io.muster.rest.groups.GroupOperations;
import io.muster.rest.groups.GroupParts;
import io.muster.rest.memory.ResponseMemory;
import io.muster.rest.memory.WaitingRequests;
import io.muster.rest.reply.AsyncReply;
import io.muster.rest.reply.DurableReply;
import io.muster.rest.reply.GroupReply;
import io.muster.rest.request.DurableIntake;
import io.muster.rest.request.GroupAdmission;
import io.muster.rest.request.GroupIntake;
import io.muster.store.IdempotencyKeys;
import io.muster.task.TaskBody;
import io.muster.testing.GroupTables;
import io.muster.testing.ManualTimer;
import io.muster.testing.StepsDataSource;
import io.muster.testing.Transforms;
import io.muster.timer.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executor;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;

/**
 * A node without a server: the API's classes with the engine and an in-memory database. A single thread does
 * everything, and the test controls the time.
 */
public final class RestBench {

    public static final int MAX_TASKS = 10;
    public static final String DELAY =
            "{\"tasks\": [{\"id\": \"a\", \"type\": \"delay\", \"duration\": \"1s\", \"value\": 1}]}";

    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final int MAX_BYTES = 100_000;

    public final ManualTimer clock = new ManualTimer();
    public final FaultySteps steps = new FaultySteps();
    final ByteBudget documents = new ByteBudget(1_000_000);
    final ByteBudget values = new ByteBudget(1_000_000);
    public final ByteBudget shown = new ByteBudget(10_000_000);
    final Admission node = new Admission(MAX_TASKS);
    final TasksInFlight inFlight = new TasksInFlight(MAX_TASKS);
    public final TaskQuota quota =
            new TaskQuota(Optional.of(new Rate(MAX_TASKS, Duration.ofDays(1_000))), clock::nanoTime);
    public final GroupRegistry registry;
    final Jdbi database;
    final Background background;
    public final GroupOperations operations;
    public final GroupParts parts;
    final DurableIntake durableIntake;
    final DurableReply durableReply;

    private int started;
    private final ResponseExchanges exchanges;
    private final GroupsResource resource = new GroupsResource();
    private final StreamFilter filter = new StreamFilter();

    public RestBench() {
        Timer timer = steps.timer(clock);
        Executor executor = steps.executor();
        GroupRunner runner = new GroupRunner(
                timer,
                node,
                new ResultLimits(MAX_BYTES, 150, values),
                com.github.f4b6a3.uuid.UuidCreator::getTimeOrderedEpochPlus1);
        GroupReader reader = new GroupReader(
                new TaskFactories(List.of(new StartedTasks(new DelayTasks(timer)))),
                new CallbackReader(AddressPolicy.parse(""), false),
                Transforms.here(),
                MAX_TASKS);
        History.Limits kept = new History.Limits(1_000, 10_000_000);
        registry = new GroupRegistry(runner, new History(kept, kept));
        DataSource tables = GroupTables.inMemory();
        database = Jdbi.create(tables);
        Transactions transactions = new Transactions(
                Jdbi.create(StepsDataSource.of(tables, call -> step(call))), () -> true, Optional.empty());
        background = background(transactions, runner, reader, executor, timer);
        ResponseMemory memory = new ResponseMemory(shown);
        parts = new GroupParts(registry, background.groups(), memory);
        operations = new GroupOperations(registry, background.groups(), quota, memory);
        durableIntake = new DurableIntake(background.groups(), new IdempotencyKeys(transactions), quota, runner, timer);
        durableReply = new DurableReply(
                durableIntake, background.groups(), memory, new DurableReply.Threads(executor, executor, timer));
        exchanges = new ResponseExchanges(executor, timer, Duration.ofSeconds(30));
        GroupAdmission admission =
                new GroupAdmission(node, inFlight, quota, registry, runner, new WaitingRequests(documents));
        GroupIntake intake =
                new GroupIntake(admission, reader, new DocumentLimits(MAX_BYTES, MAX_BYTES, documents), true);
        resource.intake = intake;
        resource.operations = operations;
        resource.parts = parts;
        resource.reply = new GroupReply(admission, new AsyncReply(executor, timer), durableReply);
        resource.replies = executor;
        filter.intake = intake;
        filter.admission = admission;
        filter.operations = operations;
        filter.durable = durableIntake;
        filter.memory = memory;
        filter.timer = timer;
    }

    private Background background(
            Transactions transactions, GroupRunner runner, GroupReader reader, Executor executor, Timer timer) {
        Background[] made = new Background[1];
        made[0] = new Background(
                new Background.Settings(
                        MAX_TASKS,
                        Duration.ofSeconds(15),
                        documents,
                        StorageQuota.unlimited(),
                        quota,
                        () -> UUID.randomUUID().toString()),
                new Background.Dependencies(transactions, runner, reader, executor, timer),
                new Background.Pulse(transactions, executor, true),
                Optional.empty(),
                claimed -> executor.execute(() -> made[0].runner().run(claimed)),
                () -> true);
        made[0].housekeeper().start();
        return made[0];
    }

    // those that reach the database
    private void step(String call) throws Exception {
        if (call.equals("getConnection") || call.equals("commit") || call.startsWith("execute")) {
            steps.tryAt(To.DATABASE);
        }
    }

    /** The number of tasks started. */
    int started() {
        return started;
    }

    /** Counts tasks as they are started. */
    private final class StartedTasks implements TaskFactory {

        private final TaskFactory delays;

        private StartedTasks(TaskFactory delays) {
            this.delays = delays;
        }

        @Override
        public String type() {
            return delays.type();
        }

        @Override
        public Optional<TaskBody> create(Fields fields) {
            return delays.create(fields).map(body -> context -> {
                started++;
                return body.start(context);
            });
        }

        @Override
        public String schema() {
            return delays.schema();
        }
    }

    public static Caller caller(String name) {
        return new Caller(name, name.equals("root") ? Set.of(Role.ADMIN) : Set.of(Role.SUBMIT, Role.READ, Role.CANCEL));
    }

    /** Posts a group. */
    public TestExchange post(String caller, String document, String... headers) {
        return serve(prepare(caller, document, headers));
    }

    /** A request for a group that has not been served yet. */
    TestExchange prepare(String caller, String document, String... headers) {
        String[] all = java.util.Arrays.copyOf(headers, headers.length + 1);
        all[headers.length] = "Content-Type: application/json";
        return new TestExchange(steps, exchanges, caller(caller), "POST", "/api/groups", document, all);
    }

    TestExchange serve(TestExchange exchange) {
        return exchange.serve((request, response) -> filter.doFilter(
                request,
                response,
                (passed, on) -> exchange.suspend(suspended -> resource.run(
                        suspended,
                        passed.getInputStream(),
                        (jakarta.servlet.http.HttpServletRequest) passed,
                        exchange.uri()))));
    }

    /** Follows a group's events. */
    public TestExchange follow(String caller, UUID group, String... headers) {
        return serve(new TestExchange(
                steps, exchanges, caller(caller), "GET", "/api/groups/%s/events".formatted(group), "", headers));
    }

    /** Lets time pass until every group has ended and every exchange is over. */
    public void settle() {
        for (Duration passed = Duration.ZERO;
                !isIdle() && passed.compareTo(LONGEST) < 0;
                passed = passed.plusSeconds(1)) {
            clock.advance(Duration.ofSeconds(1));
        }
    }

    private boolean isIdle() {
        return node.admitted() == 0
                && documents.reserved() == 0
                && values.reserved() == 0
                && shown.reserved() == 0
                && durableReply.waiting() == 0
                && unfinished() == 0;
    }

    /** Waits half a second, for which a database that could not be reached is not tried again. */
    public void awaitDatabase() {
        await().pollDelay(Duration.ZERO)
                .ignoreExceptionsInstanceOf(StoreUnavailableException.class)
                .until(() -> background.groups().find(UUID.randomUUID()).isEmpty());
    }

    int unfinished() {
        return database.withHandle(
                handle -> handle.createQuery("SELECT COUNT(*) FROM muster_group WHERE state <> 'finished'")
                        .mapTo(Integer.class)
                        .one());
    }

    /** The number of a caller's groups, wherever they are. */
    int groupsOf(String caller) {
        int stored = database.withHandle(
                handle -> handle.createQuery("SELECT COUNT(*) FROM muster_group WHERE caller = :caller")
                        .bind("caller", caller)
                        .mapTo(Integer.class)
                        .one());
        return stored
                + registry.list(caller::equals, group -> true, Optional.empty(), MAX_BYTES)
                        .size();
    }

    /** Asserts that nothing is reserved of the caller's and the node's limits. */
    public void assertNothingIsHeld(String when, String caller) {
        assertThat(documents.reserved()).as("documents, %s", when).isZero();
        assertThat(values.reserved()).as("values, %s", when).isZero();
        assertThat(shown.reserved()).as("answers, %s", when).isZero();
        assertThat(node.admitted()).as("tasks of the node, %s", when).isZero();
        assertThat(registry.runningCount()).as("running groups, %s", when).isZero();
        assertThat(durableReply.waiting()).as("waiting callers, %s", when).isZero();
        assertThat(unfinished()).as("unfinished groups, %s", when).isZero();
        assertThat(exchanges.unsent()).as("unsent responses, %s", when).isZero();
        // throws if there is not room for all
        inFlight.acquire(caller, MAX_TASKS);
        inFlight.release(caller, MAX_TASKS);
    }
}
