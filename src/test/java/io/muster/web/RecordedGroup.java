package io.muster.web;

import io.muster.budget.Admission;
import io.muster.group.Bounds;
import io.muster.group.GroupRunner;
import io.muster.group.GroupSnapshot;
import io.muster.group.GroupSpec;
import io.muster.group.OnTimeout;
import io.muster.group.Rest;
import io.muster.group.ResultLimits;
import io.muster.group.RunningGroup;
import io.muster.group.TaskSnapshot;
import io.muster.group.Verdict;
import io.muster.join.Join;
import io.muster.join.Mode;
import io.muster.json.Names;
import io.muster.task.RunIf;
import io.muster.task.StartRule;
import io.muster.task.TaskFailedException;
import io.muster.task.TaskId;
import io.muster.task.TaskOutcome;
import io.muster.task.TaskSpec;
import io.muster.testing.ManualTimer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * A random group, to be run by the engine on a clock of its own, so that its times are exact.
 *
 * @param quorum for that mode
 */
record RecordedGroup(Mode mode, int quorum, List<Task> tasks) {

    /** A length in milliseconds, and the positions of the tasks before it. */
    record Task(int length, boolean fails, Set<Integer> after) {}

    private static final Duration TIMEOUT = Duration.ofHours(1);
    /** Apart by more than two times that the page takes for one. */
    private static final int STEP = 10;

    static RecordedGroup random(Random random, Mode mode) {
        int size = 1 + random.nextInt(25);
        boolean graph = random.nextBoolean();
        List<Task> tasks = new ArrayList<>();
        for (int place = 0; place < size; place++) {
            Set<Integer> after = new LinkedHashSet<>();
            for (int i = 0; graph && place > 0 && i < random.nextInt(3); i++) {
                after.add(random.nextInt(place));
            }
            tasks.add(new Task(STEP * (1 + random.nextInt(40)), random.nextInt(8) == 0, after));
        }
        return new RecordedGroup(mode, 1 + random.nextInt(size), tasks);
    }

    /** The group as a server shows it after it has run. */
    Map<String, Object> run(int concurrency) {
        ManualTimer timer = new ManualTimer();
        GroupRunner runner = new GroupRunner(timer, new Admission(100), ResultLimits.none(), () -> new UUID(0, 0));
        List<TaskSpec> specs = new ArrayList<>();
        for (Task task : tasks) {
            specs.add(spec(TaskId.ofIndex(specs.size()), task, timer));
        }
        Join join = mode == Mode.QUORUM ? Join.quorum(quorum) : Join.of(mode);
        RunningGroup group = runner.start(
                new GroupSpec(join, new Bounds(concurrency, TIMEOUT, OnTimeout.FAIL), Rest.CONTINUE, specs));
        timer.advance(TIMEOUT.dividedBy(2));
        return shown(group.snapshot());
    }

    private static TaskSpec spec(TaskId id, Task task, ManualTimer timer) {
        Set<TaskId> after = new LinkedHashSet<>();
        task.after.forEach(place -> after.add(TaskId.ofIndex(place)));
        StartRule rule = new StartRule(after, RunIf.SUCCEEDED, Optional.empty());
        return new TaskSpec(id, "recorded", Optional.empty(), Optional.empty(), rule, context -> {
            CompletableFuture<Object> result = new CompletableFuture<>();
            timer.schedule(Duration.ofMillis(task.length), () -> {
                if (task.fails) {
                    result.completeExceptionally(new TaskFailedException("fails"));
                } else {
                    result.complete("done");
                }
            });
            return result;
        });
    }

    /** The document that a caller would have posted. */
    Map<String, Object> document() {
        List<Map<String, Object>> all = tasks.stream()
                .map(task -> Map.<String, Object>of(
                        "type",
                        "recorded",
                        "after",
                        task.after.stream().map(String::valueOf).toList()))
                .toList();
        return Map.of("quorum", quorum, "tasks", all);
    }

    private Map<String, Object> shown(GroupSnapshot group) {
        List<Map<String, Object>> results = new ArrayList<>();
        for (TaskSnapshot task : group.tasks()) {
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("id", task.id().value());
            result.put("type", task.type());
            result.put("state", Names.of(task.state()));
            task.started().ifPresent(started -> result.put("startedMs", Math.toIntExact(started.toMillis())));
            task.elapsed().ifPresent(elapsed -> result.put("elapsedMs", Math.toIntExact(elapsed.toMillis())));
            if (task.outcome().orElse(null) instanceof TaskOutcome.Skipped<?> skipped) {
                skipped.dueTo().ifPresent(due -> result.put("dueTo", due.value()));
            }
            results.add(result);
        }
        Verdict verdict = group.verdict().orElseThrow();
        return Map.of(
                "mode", Names.of(mode),
                "outcome", Names.of(verdict.outcome()),
                "decidedMs", Math.toIntExact(verdict.after().toMillis()),
                "completionOrder",
                        group.completionOrder().stream().map(TaskId::value).toList(),
                "results", results);
    }
}
