package io.muster.join;

import io.muster.task.Fault;
import io.muster.task.FaultCode;
import io.muster.task.TaskId;
import io.muster.task.TaskOutcome;
import io.muster.task.TaskOutcome.Succeeded;
import java.util.Optional;

/** Decides at this many successes, or as soon as they cannot be reached; a fallback is not a success. */
final class SuccessfulQuorum implements Joiner {

    private static final int BAD_GATEWAY = 502;

    private final int quorum;
    private final int tasks;
    private int successes;
    private int others;

    SuccessfulQuorum(int quorum, int tasks) {
        this.quorum = quorum;
        this.tasks = tasks;
    }

    @Override
    public Optional<Decision> onOutcome(TaskId task, TaskOutcome<?> outcome) {
        if (outcome instanceof Succeeded) {
            successes++;
            return successes == quorum ? Verdicts.succeededBy(task) : Optional.empty();
        }
        others++;
        return tasks - others < quorum ? Optional.of(outOfReach()) : Optional.empty();
    }

    private Decision outOfReach() {
        String detail = quorum == 1
                ? "None of %d tasks succeeded".formatted(tasks)
                : "%d of %d tasks did not succeed, so %d successes are out of reach".formatted(others, tasks, quorum);
        return new Decision.Failure(Fault.of(FaultCode.TASK_FAILED, detail).withStatus(BAD_GATEWAY), Optional.empty());
    }
}
