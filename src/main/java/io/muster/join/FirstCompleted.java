package io.muster.join;

import io.muster.task.TaskId;
import io.muster.task.TaskOutcome;
import io.muster.task.TaskOutcome.Succeeded;
import java.util.Optional;

/** Decides as the first task does. */
final class FirstCompleted implements Joiner {

    @Override
    public Optional<Decision> onOutcome(TaskId task, TaskOutcome<?> outcome) {
        return outcome instanceof Succeeded ? Verdicts.SUCCESS : Optional.of(Verdicts.failedFor(task, outcome));
    }
}
