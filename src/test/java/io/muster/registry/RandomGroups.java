package io.muster.registry;

import io.muster.group.spec.Labels;
import io.muster.group.spec.NamedRun;
import io.muster.group.view.GroupOutcome;
import io.muster.group.view.GroupSnapshot;
import io.muster.group.view.GroupState;
import io.muster.group.view.TaskSnapshot;
import io.muster.group.view.Verdict;
import io.muster.join.Mode;
import io.muster.task.Attempt;
import io.muster.task.Execution;
import io.muster.task.Fault;
import io.muster.task.FaultCode;
import io.muster.task.SkipReason;
import io.muster.task.TaskId;
import io.muster.task.TaskOutcome;
import io.muster.task.TaskOutcome.Cancelled;
import io.muster.task.TaskOutcome.Failed;
import io.muster.task.TaskOutcome.Skipped;
import io.muster.task.TaskOutcome.Succeeded;
import io.muster.task.TaskOutcome.TimedOut;
import io.muster.task.TaskState;
import io.muster.task.TaskValue;
import java.math.BigDecimal;
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
import java.util.function.Supplier;

/** Random groups of every kind, and of kinds that do not occur: what can be in the records. */
final class RandomGroups {

    private static final String SURROGATES = "\ud800\udc00 \ud800 \udfff\ud800";
    private static final int LONG = ByteSink.LONGEST_TEXT;

    private final Random random;
    private final TaskValue shared;

    RandomGroups(long seed) {
        random = new Random(seed);
        shared = new TaskValue(text(), annotations(2));
    }

    GroupSnapshot group() {
        List<TaskSnapshot> tasks = tasks();
        List<TaskSnapshot> settled = new ArrayList<>(tasks);
        Collections.shuffle(settled, random);
        if (random.nextInt(4) == 0) {
            // not one of the others, but perhaps with the same id
            settled.add(task(new TaskId("0")));
        }
        return new GroupSnapshot(
                new UUID(random.nextLong(), random.nextLong()),
                any(Mode.values()),
                any(GroupState.values()),
                Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000)),
                duration(),
                maybe(() -> new Verdict(
                        any(GroupOutcome.values()),
                        duration(),
                        maybe(this::fault),
                        maybe(() -> new TaskId("a")),
                        random.nextBoolean())),
                settled,
                tasks,
                maybe(() -> new NamedRun("name", text())),
                maybe(this::text),
                random.nextBoolean() ? Labels.NONE : new Labels(Map.of("env", text())),
                random.nextBoolean());
    }

    private List<TaskSnapshot> tasks() {
        List<TaskSnapshot> tasks = new ArrayList<>();
        int count = random.nextInt(12);
        for (int i = 0; i < count; i++) {
            TaskId id = random.nextInt(3) > 0 ? TaskId.ofIndex(i) : new TaskId(any("a", "b", "10", "01", "a[1]", ".."));
            tasks.add(task(id));
            int items = id.isItem() ? 0 : random.nextInt(12);
            for (int item = 0; item < items; item++) {
                tasks.add(task(id.item(item)));
            }
        }
        return tasks;
    }

    private TaskSnapshot task(TaskId id) {
        return new TaskSnapshot(
                id,
                any("http", "delay", text()),
                any(TaskState.values()),
                maybe(this::duration),
                maybe(this::duration),
                Optional.ofNullable(outcome()),
                random.nextInt(4) == 0 ? OptionalInt.of(random.nextInt()) : OptionalInt.empty(),
                execution());
    }

    private TaskOutcome<?> outcome() {
        return switch (random.nextInt(6)) {
            case 0 -> null;
            case 1 -> new Failed<>(fault(), maybe(this::value));
            case 2 -> new TimedOut<>(fault(), maybe(this::value));
            case 3 -> new Cancelled<>();
            case 4 -> new Skipped<>(any(SkipReason.values()), maybe(() -> new TaskId(any("0", "a", "b[3]"))));
            default -> new Succeeded<>(value());
        };
    }

    private Execution execution() {
        List<Attempt> attempts = new ArrayList<>();
        int count = random.nextInt(3);
        for (int i = 0; i < count; i++) {
            attempts.add(new Attempt(
                    any(Attempt.Kind.values()),
                    number(),
                    number(),
                    number(),
                    (int) number(),
                    maybe(() -> any(FaultCode.values())).orElse(null),
                    maybe(() -> any(Attempt.Sent.values())).orElse(null)));
        }
        return new Execution(maybe(this::duration), attempts);
    }

    private Fault fault() {
        Fault fault = Fault.of(any(FaultCode.values()), text())
                .withAnnotations(annotations(2))
                .withUpstream(maybe(this::value));
        return switch (random.nextInt(3)) {
            case 0 -> fault.withStatus((int) number());
            case 1 -> fault.withTitle(text());
            default -> fault;
        };
    }

    private TaskValue value() {
        return switch (random.nextInt(4)) {
            case 0 -> TaskValue.NULL;
            case 1 -> shared;
            case 2 -> shared.withoutJson();
            default -> new TaskValue(text(), annotations(3));
        };
    }

    private Map<String, Object> annotations(int depth) {
        Map<String, Object> annotations = new LinkedHashMap<>();
        int count = random.nextInt(3);
        for (int i = 0; i < count; i++) {
            annotations.put(text(), annotation(depth));
        }
        return annotations;
    }

    private Object annotation(int depth) {
        return switch (random.nextInt(depth == 0 ? 8 : 10)) {
            case 0 -> null;
            case 1 -> random.nextBoolean();
            case 2 -> (int) number();
            case 3 -> number();
            case 4 -> Double.longBitsToDouble(random.nextLong());
            case 5 -> new BigDecimal("1.50");
            case 6, 7 -> text();
            case 8 -> annotations(depth - 1);
            default -> {
                List<Object> list = new ArrayList<>();
                list.add(annotation(depth - 1));
                list.add(annotation(depth - 1));
                yield list;
            }
        };
    }

    private Duration duration() {
        return random.nextInt(8) == 0
                ? Duration.ofSeconds(random.nextLong() >> 2, random.nextInt(1_000_000_000))
                : Duration.ofNanos(random.nextInt());
    }

    private long number() {
        return random.nextLong() >> random.nextInt(Long.SIZE);
    }

    private String text() {
        return switch (random.nextInt(9)) {
            case 0 -> "";
            case 1 -> "null";
            case 2 -> "na\u00efve";
            case 3 -> "\u20ac" + random.nextInt();
            case 4 -> SURROGATES.repeat(1 + random.nextInt(3));
            case 5 -> "x".repeat(LONG + random.nextInt(3) - 1);
            case 6 -> "\uffff".repeat(LONG + random.nextInt(3) - 1);
            default -> "{\"a\":" + random.nextInt(50) + "}";
        };
    }

    private <T> Optional<T> maybe(Supplier<T> something) {
        return random.nextBoolean() ? Optional.of(something.get()) : Optional.empty();
    }

    @SafeVarargs
    private <T> T any(T... all) {
        return all[random.nextInt(all.length)];
    }
}
