package io.muster.join;

import io.muster.task.TaskId;
import io.muster.task.TaskOutcome;
import java.util.Optional;

/** Decides at the first task that does not succeed and has no fallback, or when all have a value. */
final class AllSuccessful implements Joiner {

    private int missing;

    AllSuccessful(int tasks) {
        this.missing = tasks;
    }

    @Override
    public Optional<Decision> onOutcome(TaskId task, TaskOutcome<?> outcome) {
        if (!outcome.hasValue()) {
            return Optional.of(Verdicts.failedFor(task, outcome));
        }
        missing--;
        return missing == 0 ? Verdicts.SUCCESS : Optional.empty();
    }
}
