package io.muster.task;

import io.muster.task.TaskOutcome.Failed;
import io.muster.task.TaskOutcome.Succeeded;
import io.muster.task.TaskOutcome.TimedOut;
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

    /** The same outcome without the texts of its value and its fallback, and of what an upstream said in an error. */
    public static TaskOutcome<?> omit(TaskOutcome<?> outcome) {
        if (outcome instanceof Succeeded<?> succeeded && succeeded.value() instanceof TaskValue value) {
            return new Succeeded<>(value.withoutJson());
        } else if (outcome instanceof Failed<?> failed) {
            return new Failed<>(failed.fault().withUpstream(Optional.empty()), omit(failed.fallback()));
        } else if (outcome instanceof TimedOut<?> timedOut) {
            return new TimedOut<>(timedOut.fault().withUpstream(Optional.empty()), omit(timedOut.fallback()));
        }
        return outcome;
    }

    private static Optional<Object> omit(Optional<?> fallback) {
        return fallback.map(value -> value instanceof TaskValue known ? known.withoutJson() : value);
    }
}
