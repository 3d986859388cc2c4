package io.muster.bench;

import com.github.f4b6a3.uuid.UuidCreator;
import io.muster.budget.Admission;
import io.muster.group.engine.GroupRunner;
import io.muster.group.engine.ResultLimits;
import io.muster.group.engine.RunningGroup;
import io.muster.group.spec.Bounds;
import io.muster.group.spec.GroupSpec;
import io.muster.group.spec.OnTimeout;
import io.muster.group.spec.Rest;
import io.muster.group.view.GroupSnapshot;
import io.muster.join.Join;
import io.muster.join.Mode;
import io.muster.task.TaskId;
import io.muster.task.TaskSpec;
import io.muster.task.TaskValue;
import io.muster.timer.ScheduledTimer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A whole group of tasks that complete as they start: what the engine itself costs. */
@State(Scope.Benchmark)
@BenchmarkMode(org.openjdk.jmh.annotations.Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class EngineBenchmark {

    private static final int LARGEST = 10_000;
    private static final int BOUND = 10;
    private static final CompletionStage<?> DONE =
            CompletableFuture.completedStage(new TaskValue("{\"price\":110}", Map.of()));

    @Param
    Mode mode = Mode.ALL;

    @Param({"3", "100", "10000"})
    int tasks;

    private final ScheduledTimer timer = new ScheduledTimer(DocumentBenchmark::daemon);
    private final GroupRunner runner =
            new GroupRunner(timer, new Admission(LARGEST), ResultLimits.none(), UuidCreator::getTimeOrderedEpochPlus1);
    private GroupSpec spec = spec(Mode.ALL, 1);

    @Setup
    public void prepare() {
        spec = spec(mode, tasks);
    }

    @Benchmark
    public GroupSnapshot group() {
        RunningGroup group = runner.start(spec);
        return group.decided().toCompletableFuture().join();
    }

    @TearDown
    public void stop() {
        timer.close();
    }

    private static GroupSpec spec(Mode mode, int tasks) {
        List<TaskSpec> specs = new ArrayList<>();
        for (int i = 0; i < tasks; i++) {
            specs.add(new TaskSpec(TaskId.ofIndex(i), "instant", Optional.empty(), context -> DONE));
        }
        Join join = mode.needsQuorum() ? Join.quorum(tasks / 2 + 1) : Join.of(mode);
        int concurrency = mode.needsConcurrency() ? BOUND : Integer.MAX_VALUE;
        return new GroupSpec(join, new Bounds(concurrency, Duration.ofSeconds(30), OnTimeout.FAIL), Rest.CANCEL, specs);
    }
}
