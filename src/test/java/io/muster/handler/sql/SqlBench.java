package io.muster.handler.sql;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import io.muster.group.engine.RunningGroup;
import io.muster.join.Join;
import io.muster.join.Mode;
import io.muster.json.FieldErrors;
import io.muster.json.Fields;
import io.muster.json.Json;
import io.muster.json.MalformedJsonException;
import io.muster.task.BlockingTasks;
import io.muster.task.FairExecutor;
import io.muster.task.Fault;
import io.muster.task.TaskBody;
import io.muster.task.TaskOutcome;
import io.muster.task.TaskValue;
import io.muster.testing.Bench;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/** Runs queries in groups of the real engine, on real threads, with a clock controlled by the test. */
final class SqlBench implements AutoCloseable {

    private static final String QUERY = "under-test";

    private final Bench bench = new Bench();
    private final ThreadPoolExecutor threads =
            new ThreadPoolExecutor(0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>());
    private final DataSource source;
    private final QueryLimits limits;

    SqlBench(DataSource source) {
        this(source, QueryLimits.DEFAULTS);
    }

    SqlBench(DataSource source, QueryLimits limits) {
        this.source = source;
        this.limits = limits;
    }

    /** The rows of a query, as JSON. */
    String rows(String sql, String params) {
        RunningGroup group = start(sql, params);
        TaskOutcome<?> outcome = outcome(group);
        if (outcome instanceof TaskOutcome.Succeeded<?> succeeded) {
            return ((TaskValue) succeeded.value()).json();
        }
        throw new AssertionError("not rows but " + outcome);
    }

    String rows(String sql) {
        return rows(sql, "{}");
    }

    /** Why a query fails. */
    Fault fault(String sql, String params) {
        return fault(start(sql, params));
    }

    Fault fault(RunningGroup group) {
        TaskOutcome<?> outcome = outcome(group);
        if (outcome instanceof TaskOutcome.Failed<?> failed) {
            return failed.fault();
        }
        throw new AssertionError("not a failure but " + outcome);
    }

    RunningGroup start(String sql, String params) {
        return bench.start(Join.of(Mode.SETTLED), body(sql, params));
    }

    /** Runs the same query this many times in one group, and waits for the group. */
    void runAtOnce(int times, String sql) {
        List<TaskBody> bodies = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            bodies.add(body(sql, "{}"));
        }
        RunningGroup group = bench.start(Join.of(Mode.ALL), bodies.toArray(TaskBody[]::new));
        await().pollInterval(Duration.ofMillis(5))
                .until(() -> group.decided().toCompletableFuture().isDone());
    }

    void advance(Duration duration) {
        bench.timer.advance(duration);
    }

    ExecutorService threads() {
        return threads;
    }

    /** Waits until all threads are idle. */
    void awaitIdle() {
        await().until(() -> threads.getActiveCount() == 0);
    }

    private TaskBody body(String sql, String params) {
        BlockingTasks blocking = new BlockingTasks(new FairExecutor(threads, 64), () -> Runnable::run);
        SqlTasks tasks = new SqlTasks(List.of(Query.parse(QUERY, sql, source)), limits, blocking, bench.timer, threads);
        FieldErrors errors = new FieldErrors();
        String document = "{\"query\": \"%s\", \"params\": %s}".formatted(QUERY, params);
        try {
            Fields fields = new Fields(Json.read(document.getBytes(UTF_8)), "/tasks/0", errors);
            return tasks.create(fields).orElseThrow(() -> new AssertionError(errors.toList()));
        } catch (MalformedJsonException malformed) {
            throw new AssertionError(malformed);
        }
    }

    private static TaskOutcome<?> outcome(RunningGroup group) {
        await().until(() -> group.decided().toCompletableFuture().isDone());
        return Bench.decided(group).tasks().get(0).outcome().orElseThrow();
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
