package io.muster.join;

import io.muster.task.TaskId;
import io.muster.task.TaskOutcome;
import io.muster.task.TaskOutcome.Skipped;
import java.util.Optional;

/** Decides when the first task that runs ends; a failure with a fallback counts as a success. */
final class FirstCompleted implements Joiner {

    private int missing;

    FirstCompleted(int tasks) {
        this.missing = tasks;
    }

    @Override
    public Optional<Decision> onOutcome(TaskId task, TaskOutcome<?> outcome) {
        missing--;
        if (outcome instanceof Skipped) {
            return missing == 0 ? Optional.of(Verdicts.nothingRan()) : Optional.empty();
        }
        return outcome.hasValue() ? Verdicts.succeededBy(task) : Optional.of(Verdicts.failedFor(task, outcome));
    }
}
