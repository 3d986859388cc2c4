package io.muster.web;

import io.muster.budget.Admission;
import io.muster.group.engine.GroupRunner;
import io.muster.group.engine.ResultLimits;
import io.muster.group.engine.RunningGroup;
import io.muster.group.spec.Bounds;
import io.muster.group.spec.GroupSpec;
import io.muster.group.spec.OnTimeout;
import io.muster.group.spec.Rest;
import io.muster.join.Join;
import io.muster.join.Mode;
import io.muster.json.Names;
import io.muster.outbound.CallPolicy;
import io.muster.outbound.HedgedCall;
import io.muster.outbound.RetryPolicy;
import io.muster.outbound.host.Hosts;
import io.muster.task.ForEach;
import io.muster.task.RunIf;
import io.muster.task.StartRule;
import io.muster.task.TaskBody;
import io.muster.task.TaskFailedException;
import io.muster.task.TaskId;
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

    /**
     * A call.
     *
     * @param lengths of its attempts, in milliseconds; all but the last one fail, and are worth another
     * @param fails whether the last one does, too
     * @param jitter for its backoffs
     */
    record Piece(List<Integer> lengths, boolean fails, double jitter) {

        private HedgedCall call(int copy) {
            List<HedgedCall.Answer> answers = new ArrayList<>();
            for (int length : lengths) {
                boolean isLast = answers.size() == lengths.size() - 1;
                int status = !isLast ? UNAVAILABLE : fails ? NOT_FOUND : OK;
                answers.add(new HedgedCall.Answer(Duration.ofMillis(length), status));
            }
            return new HedgedCall(answers, Duration.ofMillis(copy), () -> jitter);
        }
    }

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
     * With what a group is run; times are in milliseconds.
     *
     * @param timeout of the group
     * @param taskTimeout of each task
     * @param hedge after this
     * @param retries how often a call is retried at most
     * @param backoff the longest one before the second attempt
     */
    record Settings(
            int concurrency,
            Optional<Integer> timeout,
            Optional<Integer> taskTimeout,
            Optional<Integer> hedge,
            int retries,
            int backoff) {

        static Settings concurrency(int concurrency) {
            return new Settings(concurrency, Optional.empty(), Optional.empty(), Optional.empty(), 3, 4_000);
        }

        Settings withTimeouts(Optional<Integer> ofGroup, Optional<Integer> ofTasks) {
            return new Settings(concurrency, ofGroup, ofTasks, hedge, retries, backoff);
        }

        Settings withHedge(Optional<Integer> after) {
            return new Settings(concurrency, timeout, taskTimeout, after, retries, backoff);
        }

        Settings withRetries(int atMost, int backoffMs) {
            return new Settings(concurrency, timeout, taskTimeout, hedge, atMost, backoffMs);
        }

        private CallPolicy policy() {
            RetryPolicy retry = new RetryPolicy(1 + retries, Duration.ofMillis(backoff), RetryPolicy.DEFAULT_STATUSES);
            return new CallPolicy(0, Optional.of(retry), hedge.map(Duration::ofMillis));
        }
    }

    private static final Duration LONGEST = Duration.ofDays(1);
    private static final TaskValue VALUE = new TaskValue("1", Map.of());
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int UNAVAILABLE = 503;
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
                    .mapToObj(item -> piece())
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

        private Piece piece() {
            int attempts = everything && random.nextInt(4) == 0 ? 2 + random.nextInt(4) : 1;
            List<Integer> lengths = IntStream.range(0, attempts)
                    .mapToObj(attempt -> step * (1 + random.nextInt(longest)))
                    .toList();
            return new Piece(lengths, random.nextInt(8) == 0, random.nextDouble());
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
        Function<Piece, TaskBody> bodies = piece -> context ->
                piece.call(copy).start(timer, hosts, settings.policy(), context).thenApply(RecordedGroup::value);
        List<TaskSpec> specs = new ArrayList<>();
        for (Task task : tasks) {
            specs.add(spec(TaskId.ofIndex(specs.size()), task, settings.taskTimeout.map(Duration::ofMillis), bodies));
        }
        Join join = mode == Mode.QUORUM ? Join.quorum(quorum) : Join.of(mode);
        Bounds bounds = new Bounds(
                settings.concurrency, settings.timeout.map(Duration::ofMillis).orElse(LONGEST), OnTimeout.FAIL);
        RunningGroup group = runner.start(new GroupSpec(join, bounds, Rest.CONTINUE, specs));
        timer.advance(LONGEST.dividedBy(2));
        return ShownGroup.of(mode, group.snapshot());
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

    /** The document that a caller would have posted who runs it with these settings. */
    Map<String, Object> document(Settings settings) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("quorum", quorum);
        settings.taskTimeout.ifPresent(timeout -> document.put("taskTimeout", timeout + "ms"));
        document.put("tasks", tasks.stream().map(task -> posted(task, settings)).toList());
        return document;
    }

    private static Map<String, Object> posted(Task task, Settings settings) {
        Map<String, Object> posted = new LinkedHashMap<>();
        posted.put("type", "http");
        posted.put("url", HedgedCall.URL);
        posted.put("retry", Map.of("maxAttempts", 1 + settings.retries, "backoff", settings.backoff + "ms"));
        posted.put("after", task.after.stream().map(String::valueOf).toList());
        posted.put("if", Names.of(task.runIf));
        if (task.fallback) {
            posted.put("fallback", 1);
        }
        task.list.ifPresent(items -> {
            posted.put("forEach", task.pieces.stream().map(Piece::jitter).toList());
            posted.put("each", Names.of(items.each));
            posted.put("concurrency", items.concurrency);
        });
        return posted;
    }
}
