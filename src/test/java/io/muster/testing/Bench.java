package io.muster.testing;

import io.muster.budget.Admission;
import io.muster.group.engine.GroupRunner;
import io.muster.group.engine.ResultLimits;
import io.muster.group.engine.RunningGroup;
import io.muster.group.spec.Bounds;
import io.muster.group.spec.GroupSpec;
import io.muster.group.spec.OnTimeout;
import io.muster.group.spec.Origin;
import io.muster.group.spec.Rest;
import io.muster.group.view.GroupSnapshot;
import io.muster.join.Join;
import io.muster.task.TaskBody;
import io.muster.task.TaskId;
import io.muster.task.TaskSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;

/** A test engine: a real runner, a clock controlled by the test, ids that count from 1. */
public final class Bench {

    public static final Duration TIMEOUT = Duration.ofSeconds(30);

    /** A caller who waits. */
    public static final Origin ALICE = new Origin("alice", Origin.Delivery.WAIT);

    public final ManualTimer timer = new ManualTimer();
    public final Admission admission;
    public final GroupRunner runner;
    private final AtomicLong ids = new AtomicLong();

    public Bench() {
        this(10_000);
    }

    public Bench(int maxTasks) {
        this(maxTasks, ResultLimits.none());
    }

    public Bench(int maxTasks, ResultLimits results) {
        admission = new Admission(maxTasks);
        runner = new GroupRunner(timer, admission, results, () -> id(ids.incrementAndGet()));
    }

    /** The id of the {@code number}th group started, from 1. */
    public static UUID id(long number) {
        return new UUID(0x0197_0000_0000_7000L, 0x8000_0000_0000_0000L | number);
    }

    public RunningGroup start(Join join, TaskBody... bodies) {
        return start(join, Integer.MAX_VALUE, bodies);
    }

    public RunningGroup start(Join join, int concurrency, TaskBody... bodies) {
        return runner.start(spec(join, concurrency, Rest.CANCEL, bodies));
    }

    /** A group of these bodies, whose tasks are named by their position and have no timeouts. */
    public static GroupSpec spec(Join join, int concurrency, Rest rest, TaskBody... bodies) {
        return new GroupSpec(join, new Bounds(concurrency, TIMEOUT, OnTimeout.FAIL), rest, tasks(bodies));
    }

    public static List<TaskSpec> tasks(TaskBody... bodies) {
        List<TaskSpec> tasks = new ArrayList<>();
        for (TaskBody body : bodies) {
            tasks.add(new TaskSpec(TaskId.ofIndex(tasks.size()), "manual", Optional.empty(), body));
        }
        return tasks;
    }

    public static ManualBody[] bodies(int count) {
        ManualBody[] bodies = new ManualBody[count];
        for (int i = 0; i < count; i++) {
            bodies[i] = new ManualBody();
        }
        return bodies;
    }

    /** The group at its decision, which must have happened. */
    public static GroupSnapshot decided(RunningGroup group) {
        return now(group.decided());
    }

    /** The result of a completed stage. */
    public static <T> T now(CompletionStage<T> stage) {
        var future = stage.toCompletableFuture();
        if (!future.isDone()) {
            throw new AssertionError("not completed yet");
        }
        return future.join();
    }
}
