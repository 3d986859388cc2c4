package io.muster.join;

import io.muster.task.TaskId;
import io.muster.task.TaskOutcome;
import java.util.Optional;

/** Decides when every task has an outcome. */
final class AwaitAll implements Joiner {

    private int missing;

    AwaitAll(int tasks) {
        this.missing = tasks;
    }

    @Override
    public Optional<Decision> onOutcome(TaskId task, TaskOutcome<?> outcome) {
        missing--;
        return missing == 0 ? Verdicts.SUCCESS : Optional.empty();
    }
}
