package io.muster.join;

import io.muster.task.TaskId;
import io.muster.task.TaskOutcome;
import io.muster.task.TaskOutcome.Skipped;
import java.util.Optional;

/** Decides as the first task that runs does; one that failed and has a fallback is as good as a success. */
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
        return outcome.hasValue() ? Verdicts.SUCCESS : Optional.of(Verdicts.failedFor(task, outcome));
    }
}
