package io.muster.join;

import io.muster.task.TaskId;
import io.muster.task.TaskOutcome;
import io.muster.task.TaskOutcome.Skipped;
import java.util.Optional;

/** Decides at the first task that ran, did not succeed and has no fallback, or when all that ran have a value. */
final class AllSuccessful implements Joiner {

    private int missing;

    AllSuccessful(int tasks) {
        this.missing = tasks;
    }

    @Override
    public Optional<Decision> onOutcome(TaskId task, TaskOutcome<?> outcome) {
        if (!outcome.hasValue() && !(outcome instanceof Skipped)) {
            return Optional.of(Verdicts.failedFor(task, outcome));
        }
        missing--;
        return missing == 0 ? Verdicts.SUCCESS : Optional.empty();
    }
}
