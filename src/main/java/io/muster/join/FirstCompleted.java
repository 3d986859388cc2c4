package io.muster.join;

import io.muster.task.TaskId;
import io.muster.task.TaskOutcome;
import java.util.Optional;

/** Decides as the first task does; one that failed and has a fallback is as good as a success. */
final class FirstCompleted implements Joiner {

    @Override
    public Optional<Decision> onOutcome(TaskId task, TaskOutcome<?> outcome) {
        return outcome.hasValue() ? Verdicts.SUCCESS : Optional.of(Verdicts.failedFor(task, outcome));
    }
}
