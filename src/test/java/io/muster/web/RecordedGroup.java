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
import io.muster.outbound.HedgedCall;
import io.muster.outbound.host.Hosts;
import io.muster.task.ForEach;
import io.muster.task.RunIf;
import io.muster.task.StartRule;
import io.muster.task.TaskBody;
import io.muster.task.TaskFailedException;
import io.muster.task.TaskId;
import io.muster.task.TaskOutcome;
import io.muster.task.TaskSpec;
import io.muster.task.TaskValue;
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
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * A random group of calls, to be run by the engine on a clock of its own, so that its times are exact.
 *
 * @param quorum for that mode
 */
record RecordedGroup(Mode mode, int quorum, List<Task> tasks) {

    /** A call: its length in milliseconds. */
    record Piece(int length, boolean fails) {}

    /**
     * A task.
     *
     * @param pieces one or, for each element of a list, several
     * @param list empty if it runs once; what a task with a list does
     * @param after the positions of the tasks before it
     */
    record Task(List<Piece> pieces, Optional<Items> list, boolean fallback, RunIf runIf, Set<Integer> after) {}

    /** How the items of a task are run. */
    record Items(ForEach.Each each, int concurrency) {}

    /**
     * With what a group is run.
     *
     * @param timeout of each task, in milliseconds
     * @param hedge after so many milliseconds
     */
    record Settings(int concurrency, Optional<Integer> timeout, Optional<Integer> hedge) {

        static Settings concurrency(int concurrency) {
            return new Settings(concurrency, Optional.empty(), Optional.empty());
        }
    }

    private static final Duration LONGEST = Duration.ofDays(1);
    private static final TaskValue VALUE = new TaskValue("1", Map.of());
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    /** Apart by more than two times that the page takes for one. */
    private static final int STEP = 10;

    /** Tasks that take a multiple of ten milliseconds, so that several start and end together. */
    static RecordedGroup plain(Random random, Mode mode) {
        return new Maker(random, mode, STEP, 40, false).group();
    }

    /** Tasks of all kinds, hardly any two of which end together. */
    static RecordedGroup any(Random random, Mode mode) {
        return new Maker(random, mode, 1, 100_000, true).group();
    }

    private record Maker(Random random, Mode mode, int step, int longest, boolean everything) {

        private RecordedGroup group() {
            int size = 1 + random.nextInt(25);
            boolean graph = random.nextBoolean();
            List<Task> tasks = new ArrayList<>();
            for (int place = 0; place < size; place++) {
                Set<Integer> after = new LinkedHashSet<>();
                for (int i = 0; graph && place > 0 && i < random.nextInt(3); i++) {
                    after.add(random.nextInt(place));
                }
                tasks.add(task(after));
            }
            return new RecordedGroup(mode, 1 + random.nextInt(size), tasks);
        }

        private Task task(Set<Integer> after) {
            boolean isList = everything && random.nextInt(5) == 0;
            List<Piece> pieces = IntStream.range(0, isList ? 1 + random.nextInt(12) : 1)
                    .mapToObj(item -> new Piece(step * (1 + random.nextInt(longest)), random.nextInt(8) == 0))
                    .toList();
            Items items = new Items(
                    random.nextBoolean() ? ForEach.Each.ALL : ForEach.Each.SETTLED, 1 + random.nextInt(pieces.size()));
            return new Task(
                    pieces,
                    isList ? Optional.of(items) : Optional.empty(),
                    random.nextInt(4) == 0,
                    everything && random.nextInt(6) == 0
                            ? RunIf.values()[random.nextInt(RunIf.values().length)]
                            : RunIf.SUCCEEDED,
                    after);
        }
    }

    /** The group as a server shows it after it has run. */
    Map<String, Object> run(int concurrency) {
        return run(Settings.concurrency(concurrency), 0);
    }

    /** @param copy how long a hedge takes, in milliseconds */
    Map<String, Object> run(Settings settings, int copy) {
        ManualTimer timer = new ManualTimer();
        Hosts hosts = HedgedCall.hosts(timer);
        GroupRunner runner = new GroupRunner(timer, new Admission(1_000), ResultLimits.none(), () -> new UUID(0, 0));
        Function<Piece, TaskBody> bodies = piece -> context -> new HedgedCall(
                        Duration.ofMillis(piece.length), Duration.ofMillis(copy), piece.fails ? NOT_FOUND : OK)
                .start(timer, hosts, settings.hedge.map(Duration::ofMillis))
                .thenApply(RecordedGroup::value);
        List<TaskSpec> specs = new ArrayList<>();
        for (Task task : tasks) {
            specs.add(spec(TaskId.ofIndex(specs.size()), task, settings.timeout.map(Duration::ofMillis), bodies));
        }
        Join join = mode == Mode.QUORUM ? Join.quorum(quorum) : Join.of(mode);
        RunningGroup group = runner.start(
                new GroupSpec(join, new Bounds(settings.concurrency, LONGEST, OnTimeout.FAIL), Rest.CONTINUE, specs));
        timer.advance(LONGEST.dividedBy(2));
        return shown(group.snapshot());
    }

    private static Object value(int status) {
        if (status != OK) {
            throw new TaskFailedException("fails");
        }
        return VALUE;
    }

    private static TaskSpec spec(TaskId id, Task task, Optional<Duration> timeout, Function<Piece, TaskBody> bodies) {
        Set<TaskId> after = new LinkedHashSet<>();
        task.after.forEach(place -> after.add(TaskId.ofIndex(place)));
        StartRule rule = new StartRule(after, task.runIf, Optional.empty());
        Optional<TaskValue> fallback = task.fallback ? Optional.of(VALUE) : Optional.empty();
        if (task.list.isEmpty()) {
            return new TaskSpec(id, "http", timeout, fallback, rule, bodies.apply(task.pieces.get(0)));
        }
        TaskBody body = context -> bodies.apply(
                        task.pieces.get(Integer.parseInt(context.element().orElseThrow())))
                .start(context);
        List<String> elements = IntStream.range(0, task.pieces.size())
                .mapToObj(Integer::toString)
                .toList();
        Items items = task.list.get();
        return TaskSpec.forEach(
                id,
                "http",
                rule,
                new ForEach(
                        context -> elements,
                        items.each,
                        items.concurrency,
                        new ForEach.Item(timeout, fallback, Optional.empty(), body)));
    }

    /** The document that a caller would have posted. */
    Map<String, Object> document() {
        return Map.of(
                "quorum",
                quorum,
                "tasks",
                tasks.stream().map(RecordedGroup::posted).toList());
    }

    private static Map<String, Object> posted(Task task) {
        Map<String, Object> posted = new LinkedHashMap<>();
        posted.put("type", "http");
        posted.put("url", HedgedCall.URL);
        posted.put("after", task.after.stream().map(String::valueOf).toList());
        posted.put("if", Names.of(task.runIf));
        if (task.fallback) {
            posted.put("fallback", 1);
        }
        task.list.ifPresent(items -> {
            posted.put("forEach", task.pieces.stream().map(Piece::length).toList());
            posted.put("each", Names.of(items.each));
            posted.put("concurrency", items.concurrency);
        });
        return posted;
    }

    private Map<String, Object> shown(GroupSnapshot group) {
        Map<String, Map<String, Object>> results = new LinkedHashMap<>();
        for (TaskSnapshot task : group.tasks()) {
            if (task.id().isItem()) {
                @SuppressWarnings("unchecked")
                List<Object> items = (List<Object>)
                        results.get(task.id().parent().value()).computeIfAbsent("items", name -> new ArrayList<>());
                items.add(shown(task));
            } else {
                results.put(task.id().value(), shown(task));
            }
        }
        Verdict verdict = group.verdict().orElseThrow();
        return Map.of(
                "mode", Names.of(mode),
                "outcome", Names.of(verdict.outcome()),
                "decidedMs", Math.toIntExact(verdict.after().toMillis()),
                "completionOrder",
                        group.completionOrder().stream().map(TaskId::value).toList(),
                "results", List.copyOf(results.values()));
    }

    private static Map<String, Object> shown(TaskSnapshot task) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("id", task.id().value());
        result.put("type", task.type());
        result.put("state", Names.of(task.state()));
        task.started().ifPresent(started -> result.put("startedMs", Math.toIntExact(started.toMillis())));
        task.elapsed().ifPresent(elapsed -> result.put("elapsedMs", Math.toIntExact(elapsed.toMillis())));
        TaskOutcome<?> outcome = task.outcome().orElse(null);
        if (outcome instanceof TaskOutcome.Skipped<?> skipped) {
            result.put("reason", Names.of(skipped.reason()).replace('_', '-'));
            skipped.dueTo().ifPresent(due -> result.put("dueTo", due.value()));
        } else if (outcome != null && outcome.fallback().isPresent()) {
            result.put("fallbackUsed", true);
        }
        return result;
    }
}
