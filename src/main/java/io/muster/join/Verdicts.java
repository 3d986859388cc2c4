package io.muster.join;

import io.muster.task.Fault;
import io.muster.task.FaultCode;
import io.muster.task.TaskId;
import io.muster.task.TaskOutcome;
import io.muster.task.TaskOutcome.Failed;
import io.muster.task.TaskOutcome.TimedOut;
import java.util.Optional;

/** Decisions shared by joiners. */
final class Verdicts {

    /** The success of a group whose tasks have all ended. */
    static final Optional<Decision> SUCCESS = Optional.of(new Decision.Success(Optional.empty()));

    private Verdicts() {}

    /** The success of a group decided by one task. */
    static Optional<Decision> succeededBy(TaskId task) {
        return Optional.of(new Decision.Success(Optional.of(task)));
    }

    /** The failure of a group whose tasks were all skipped. */
    static Decision nothingRan() {
        return new Decision.Failure(Fault.of(FaultCode.TASK_FAILED, "All tasks were skipped"), Optional.empty());
    }

    /** The failure of a group decided by one task's unsuccessful outcome. */
    static Decision failedFor(TaskId task, TaskOutcome<?> outcome) {
        if (outcome instanceof Failed<?> failed) {
            return new Decision.Failure(failed.fault(), Optional.of(task));
        }
        if (outcome instanceof TimedOut<?> timedOut) {
            return new Decision.Failure(timedOut.fault(), Optional.of(task));
        }
        Fault cancelled =
                Fault.of(FaultCode.GROUP_CANCELLED, "Task " + task + " was cancelled, which decided its group");
        return new Decision.Failure(cancelled, Optional.of(task));
    }
}
