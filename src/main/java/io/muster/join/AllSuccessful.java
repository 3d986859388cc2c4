package io.muster.join;

import io.muster.task.TaskId;
import io.muster.task.TaskOutcome;
import io.muster.task.TaskOutcome.Succeeded;
import java.util.Optional;

/** Decides at the first task that does not succeed, or when all have. */
final class AllSuccessful implements Joiner {

    private int missing;

    AllSuccessful(int tasks) {
        this.missing = tasks;
    }

    @Override
    public Optional<Decision> onOutcome(TaskId task, TaskOutcome<?> outcome) {
        if (!(outcome instanceof Succeeded)) {
            return Optional.of(Verdicts.failedFor(task, outcome));
        }
        missing--;
        return missing == 0 ? Verdicts.SUCCESS : Optional.empty();
    }
}
