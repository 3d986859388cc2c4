package io.muster.task;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a task came to. A task has exactly one outcome, and it never changes.
 *
 * @param <T> the type of the task's value; a Java caller's task may come to null
 */
public sealed interface TaskOutcome<T extends @Nullable Object> {

    /** The task came to a value. */
    record Succeeded<T extends @Nullable Object>(T value) implements TaskOutcome<T> {}

    /** The task failed; its fallback, if it has one, is to be used instead of its value. */
    record Failed<T extends @Nullable Object>(Fault fault, Optional<T> fallback) implements TaskOutcome<T> {

        public Failed(Fault fault) {
            this(fault, Optional.empty());
        }
    }

    /** A clock, the task's or the group's, cut the task after it had started; of the fallback see {@link Failed}. */
    record TimedOut<T extends @Nullable Object>(Fault fault, Optional<T> fallback) implements TaskOutcome<T> {

        public TimedOut(Fault fault) {
            this(fault, Optional.empty());
        }
    }

    /** The task was called off: by a user, by the decision of its group, or by the group's clock before it started. */
    record Cancelled<T extends @Nullable Object>() implements TaskOutcome<T> {}

    /**
     * The task did not run, because of what others came to.
     *
     * @param dueTo the task that it is due to, if it is due to one
     */
    record Skipped<T>(SkipReason reason, Optional<TaskId> dueTo) implements TaskOutcome<T> {}

    /** What is to be used instead of a value that the task did not come to, where there is such a thing. */
    default Optional<T> fallback() {
        return Optional.empty();
    }

    /** Whether there is a value to go on with: the task's own, or its fallback. */
    default boolean hasValue() {
        return this instanceof Succeeded || fallback().isPresent();
    }

    /** Where a task stands, outcome or not. */
    default TaskState state() {
        if (this instanceof Succeeded) {
            return TaskState.SUCCEEDED;
        } else if (this instanceof Failed) {
            return TaskState.FAILED;
        } else if (this instanceof TimedOut) {
            return TaskState.TIMED_OUT;
        } else if (this instanceof Skipped) {
            return TaskState.SKIPPED;
        }
        return TaskState.CANCELLED;
    }
}
