package io.muster.group.view;

import io.muster.task.Execution;
import io.muster.task.OutcomeValue;
import io.muster.task.TaskId;
import io.muster.task.TaskOutcome;
import io.muster.task.TaskState;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A task at one moment.
 *
 * @param started from the group's start to this task's, if it started
 * @param elapsed how long it has run, or ran, if it started
 * @param outcome if it has one
 * @param items how many items it has, if it is run for each element of a list and that is known; they follow it in the group
 * @param execution how it came to its outcome, as far as it has got
 */
public record TaskSnapshot(
        TaskId id,
        String type,
        TaskState state,
        Optional<Duration> started,
        Optional<Duration> elapsed,
        Optional<TaskOutcome<?>> outcome,
        OptionalInt items,
        Execution execution) {

    /** A task of whose execution nothing is known. */
    public TaskSnapshot(
            TaskId id,
            String type,
            TaskState state,
            Optional<Duration> started,
            Optional<Duration> elapsed,
            Optional<TaskOutcome<?>> outcome,
            OptionalInt items) {
        this(id, type, state, started, elapsed, outcome, items, Execution.NONE);
    }

    /** A task without items. */
    public TaskSnapshot(
            TaskId id,
            String type,
            TaskState state,
            Optional<Duration> started,
            Optional<Duration> elapsed,
            Optional<TaskOutcome<?>> outcome) {
        this(id, type, state, started, elapsed, outcome, OptionalInt.empty());
    }

    /** The same without the text of its value. */
    public TaskSnapshot withoutValue() {
        return new TaskSnapshot(id, type, state, started, elapsed, outcome.map(OutcomeValue::omit), items, execution);
    }
}
