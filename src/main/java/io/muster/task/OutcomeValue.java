package io.muster.task;

import io.muster.task.TaskOutcome.Succeeded;
import java.util.Optional;

/** The value of a task for dependent tasks. */
public final class OutcomeValue {

    private OutcomeValue() {}

    /** The task's own value, or its fallback if that is to be used. */
    public static Optional<TaskValue> of(TaskOutcome<?> outcome) {
        Object value = outcome instanceof Succeeded<?> succeeded
                ? succeeded.value()
                : outcome.fallback().orElse(null);
        return value instanceof TaskValue known ? Optional.of(known) : Optional.empty();
    }
}
