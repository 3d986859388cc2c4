package io.muster.task;

import io.muster.task.TaskOutcome.Failed;
import io.muster.task.TaskOutcome.TimedOut;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * A task to be run.
 *
 * @param id unique in its group
 * @param type the name of its type, for display
 * @param timeout its own timeout, from its start; if empty, only the group's applies
 * @param fallback to be used instead of its value when it fails or times out
 * @param start when it may start, and whether it does
 * @param body what it does; not for a task that is run for each element of a list
 * @param forEach what it is made of, if it is run for each element of a list; it has neither timeout nor fallback of its own then
 */
public record TaskSpec(
        TaskId id,
        String type,
        Optional<Duration> timeout,
        Optional<TaskValue> fallback,
        StartRule start,
        TaskBody body,
        Optional<ForEach> forEach) {

    /** @throws IllegalArgumentException if the timeout is not positive */
    public TaskSpec {
        if (timeout.isPresent() && (timeout.get().isZero() || timeout.get().isNegative())) {
            throw new IllegalArgumentException("a task's timeout must be positive but is " + timeout.get());
        }
    }

    /** A task that is run once. */
    public TaskSpec(
            TaskId id,
            String type,
            Optional<Duration> timeout,
            Optional<TaskValue> fallback,
            StartRule start,
            TaskBody body) {
        this(id, type, timeout, fallback, start, body, Optional.empty());
    }

    /** A task that is run once for each element of a list. */
    public static TaskSpec forEach(TaskId id, String type, StartRule start, ForEach forEach) {
        return new TaskSpec(
                id,
                type,
                Optional.empty(),
                Optional.empty(),
                start,
                forEach.item().body(),
                Optional.of(forEach));
    }

    /** An item of this task, by its place in the list. */
    public TaskSpec item(int index) {
        ForEach.Item item = forEach.orElseThrow().item();
        StartRule atOnce = new StartRule(Set.of(), RunIf.SUCCEEDED, item.condition());
        return new TaskSpec(id.item(index), type, item.timeout(), item.fallback(), atOnce, item.body());
    }

    /** A task that may start at once. */
    public TaskSpec(TaskId id, String type, Optional<Duration> timeout, Optional<TaskValue> fallback, TaskBody body) {
        this(id, type, timeout, fallback, StartRule.AT_ONCE, body);
    }

    /** A task without a fallback that may start at once. */
    public TaskSpec(TaskId id, String type, Optional<Duration> timeout, TaskBody body) {
        this(id, type, timeout, Optional.empty(), body);
    }

    /** The outcome with the task's fallback, if that is to be used. */
    public TaskOutcome<?> withFallback(TaskOutcome<?> outcome) {
        if (outcome instanceof Failed<?> failed) {
            return new Failed<>(failed.fault(), fallback);
        }
        return outcome instanceof TimedOut<?> timedOut ? new TimedOut<>(timedOut.fault(), fallback) : outcome;
    }
}
