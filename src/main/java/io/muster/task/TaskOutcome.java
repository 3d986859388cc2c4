package io.muster.task;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of a task. A task has exactly one, which never changes.
 *
 * @param <T> the type of the task's value; may be null for tasks of Java callers
 */
public sealed interface TaskOutcome<T extends @Nullable Object> {

    /** The task has a value. */
    record Succeeded<T extends @Nullable Object>(T value) implements TaskOutcome<T> {}

    /** The task failed; its fallback, if it has one, is to be used instead of its value. */
    record Failed<T extends @Nullable Object>(Fault fault, Optional<T> fallback) implements TaskOutcome<T> {

        public Failed(Fault fault) {
            this(fault, Optional.empty());
        }
    }

    /**
     * A timeout, of the task or the group, ended the task after it had started; for the fallback see {@link Failed}.
     */
    record TimedOut<T extends @Nullable Object>(Fault fault, Optional<T> fallback) implements TaskOutcome<T> {

        public TimedOut(Fault fault) {
            this(fault, Optional.empty());
        }
    }

    /** The task was cancelled: by a user, by the decision of its group, or by the group's timeout before it started. */
    record Cancelled<T extends @Nullable Object>() implements TaskOutcome<T> {}

    /**
     * The task did not run, because of other tasks' outcomes.
     *
     * @param dueTo the task that caused it, if there is one
     */
    record Skipped<T>(SkipReason reason, Optional<TaskId> dueTo) implements TaskOutcome<T> {}

    /** What is to be used instead of a missing value, if there is a fallback. */
    default Optional<T> fallback() {
        return Optional.empty();
    }

    /** Whether there is a value to use: the task's own, or its fallback. */
    default boolean hasValue() {
        return this instanceof Succeeded || fallback().isPresent();
    }

    /** The task's state that corresponds to this outcome. */
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
