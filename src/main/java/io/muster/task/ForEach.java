package io.muster.task;

import io.muster.task.TaskOutcome.Cancelled;
import io.muster.task.TaskOutcome.Failed;
import io.muster.task.TaskOutcome.Skipped;
import io.muster.task.TaskOutcome.TimedOut;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a task is made of that is run once for each element of a list. Its items are tasks of the same group, which start once the
 * list is known; the value of the task is the list of theirs.
 *
 * @param elements the list, asked for as the task starts
 * @param each what an item that fails means for the task
 * @param concurrency the most items that run at once, at least 1
 * @param item what each item is
 */
public record ForEach(Elements elements, Each each, int concurrency, Item item) {

    /** What an item that fails means for the task. */
    public enum Each {
        /** The task fails with the first item that ran, did not succeed and has no fallback; its other items are cancelled. */
        ALL,
        /** The task waits for all items, and succeeds. */
        SETTLED
    }

    /** The list. */
    @FunctionalInterface
    public interface Elements {

        /**
         * The elements as JSON texts; must not block.
         *
         * @throws TaskFailedException if they are not there: the task then fails
         */
        List<String> of(TaskContext context);
    }

    /**
     * What each item is.
     *
     * @param timeout its own clock, from its start
     * @param fallback what is to be used instead of its value when it fails or runs out of time
     * @param condition asked as it starts; if it does not hold, the item is skipped
     * @param body what it does with its {@linkplain TaskContext#element() element}
     */
    public record Item(
            Optional<Duration> timeout,
            Optional<TaskValue> fallback,
            Optional<StartRule.Condition> condition,
            TaskBody body) {}

    public ForEach {
        if (concurrency < 1) {
            throw new IllegalArgumentException("concurrency must be at least 1 but is " + concurrency);
        }
    }

    /**
     * What the task comes to because of one of its items.
     *
     * @return empty if the task goes on
     */
    public Optional<TaskOutcome<?>> failure(TaskId id, TaskOutcome<?> outcome) {
        if (each == Each.SETTLED || outcome.hasValue() || outcome instanceof Skipped) {
            return Optional.empty();
        }
        if (outcome instanceof Failed<?> failed) {
            return Optional.of(new Failed<>(fault(id, failed.fault())));
        }
        return Optional.of(
                outcome instanceof TimedOut<?> timedOut
                        ? new TimedOut<>(fault(id, timedOut.fault()))
                        : new Cancelled<>());
    }

    // what an upstream said is shown with the item
    private static Fault fault(TaskId item, Fault fault) {
        return fault.withDetail("%s: %s".formatted(item, fault.detail()))
                .withUpstream(Optional.empty())
                .withAnnotations(Map.of());
    }

    /** How many characters the value of the task has. */
    public static long length(List<TaskOutcome<?>> items) {
        return items.stream().mapToLong(item -> json(item).length() + 1L).sum() + 2;
    }

    /** The value of the task: the list of the items' values, with null where there is none. */
    public static TaskValue value(List<TaskOutcome<?>> items) {
        StringBuilder list = new StringBuilder(Math.toIntExact(length(items)));
        for (TaskOutcome<?> item : items) {
            list.append(list.isEmpty() ? '[' : ',').append(json(item));
        }
        return new TaskValue(list.append(list.isEmpty() ? "[]" : "]").toString(), Map.of());
    }

    private static String json(TaskOutcome<?> item) {
        return OutcomeValue.of(item).map(TaskValue::json).orElse("null");
    }
}
