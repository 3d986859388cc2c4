package io.muster.registry;

import io.muster.group.view.GroupOutcome;
import io.muster.group.view.GroupSnapshot;
import io.muster.group.view.GroupState;
import io.muster.group.view.TaskSnapshot;
import io.muster.group.view.Verdict;
import io.muster.join.Mode;
import io.muster.task.Attempt;
import io.muster.task.Execution;
import io.muster.task.TaskId;
import io.muster.task.TaskOutcome.Succeeded;
import io.muster.task.TaskState;
import io.muster.task.TaskValue;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Putting a finished group of small {@code http} tasks into the history, and reading it there. */
@State(Scope.Benchmark)
@BenchmarkMode(org.openjdk.jmh.annotations.Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class HistoryBenchmark {

    private static final long NO_LIMIT = Long.MAX_VALUE;
    private static final int OK = 200;

    @Param({"3", "100", "10000"})
    int tasks;

    private GroupSnapshot group = group(1, 1);
    private KeptGroup kept = keep(group);

    @Setup
    public void prepare() {
        group = group(1, tasks);
        kept = keep(group);
    }

    @Benchmark
    public KeptGroup add() {
        return keep(group);
    }

    @Benchmark
    public GroupSnapshot read() {
        return kept.group();
    }

    /** Prints what a group of 100 tasks takes in the heap, as objects and as the history keeps it. */
    public static void main(String... args) throws InterruptedException {
        int groups = 2_000;
        int size = 100;
        List<Object> all = new ArrayList<>();
        long empty = used();
        for (int i = 0; i < groups; i++) {
            all.add(group(i, size));
        }
        long objects = used();
        all.replaceAll(group -> keep((GroupSnapshot) group));
        long encoded = used();
        long counted =
                all.stream().mapToLong(group -> ((KeptGroup) group).size()).sum();
        System.out.printf(
                "A group of %d tasks: %d bytes as objects, %d as it is kept, counted as %d%n",
                size, (objects - empty) / groups, (encoded - empty) / groups, counted / groups);
    }

    private static long used() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            System.gc();
            TimeUnit.MILLISECONDS.sleep(100);
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static KeptGroup keep(GroupSnapshot group) {
        return KeptGroup.of("alice", group, Optional.empty(), NO_LIMIT).orElseThrow();
    }

    // as objects of a request are: nothing shared that each task makes anew
    private static GroupSnapshot group(long seed, int tasks) {
        Random random = new Random(seed);
        List<TaskSnapshot> all = new ArrayList<>(tasks);
        for (int i = 0; i < tasks; i++) {
            all.add(task(random, i));
        }
        List<TaskSnapshot> settled = new ArrayList<>(all);
        Collections.shuffle(settled, random);
        Verdict verdict = new Verdict(GroupOutcome.SUCCEEDED, millis(30), Optional.empty(), Optional.empty(), false);
        return new GroupSnapshot(
                new UUID(random.nextLong(), random.nextLong()),
                Mode.ALL,
                GroupState.FINISHED,
                Instant.ofEpochMilli(seed),
                millis(31),
                Optional.of(verdict),
                settled,
                Collections.unmodifiableList(all));
    }

    private static TaskSnapshot task(Random random, int index) {
        int took = 1 + random.nextInt(30);
        Map<String, Object> http = new LinkedHashMap<>();
        http.put("status", OK);
        http.put("contentType", new String("application/json"));
        TaskValue value =
                new TaskValue("{\"id\":%d,\"price\":%d}".formatted(index, random.nextInt(1_000)), Map.of("http", http));
        Attempt attempt = new Attempt(Attempt.Kind.FIRST, 1, 0, took, OK, null, Attempt.Sent.YES);
        return new TaskSnapshot(
                TaskId.ofIndex(index),
                "http",
                TaskState.SUCCEEDED,
                Optional.of(Duration.ofNanos(random.nextInt(2_000_000))),
                Optional.of(millis(took).plusNanos(random.nextInt(1_000_000))),
                Optional.of(new Succeeded<>(value)),
                OptionalInt.empty(),
                new Execution(Optional.of(Duration.ofNanos(random.nextInt(2_000_000))), List.of(attempt)));
    }

    private static Duration millis(long millis) {
        return Duration.ofMillis(millis);
    }
}
