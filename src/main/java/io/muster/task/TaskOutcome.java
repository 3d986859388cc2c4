package io.muster.task;

/**
 * What a task came to. A task has exactly one outcome, and it never changes.
 *
 * @param <T> the type of the task's value
 */
public sealed interface TaskOutcome<T> {

    /** The task came to a value. */
    record Succeeded<T>(T value) implements TaskOutcome<T> {}

    /** The task failed. */
    record Failed<T>(Fault fault) implements TaskOutcome<T> {}

    /** A clock, the task's or the group's, cut the task after it had started. */
    record TimedOut<T>(Fault fault) implements TaskOutcome<T> {}

    /** The task was called off: by a user, by the decision of its group, or by the group's clock before it started. */
    record Cancelled<T>() implements TaskOutcome<T> {}

    /** Where a task stands, outcome or not. */
    default TaskState state() {
        if (this instanceof Succeeded) {
            return TaskState.SUCCEEDED;
        } else if (this instanceof Failed) {
            return TaskState.FAILED;
        } else if (this instanceof TimedOut) {
            return TaskState.TIMED_OUT;
        }
        return TaskState.CANCELLED;
    }
}
