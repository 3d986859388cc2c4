package io.muster.join;

import io.muster.task.Fault;
import io.muster.task.TaskId;
import java.util.Optional;

/** The decision about a group by the outcomes of its tasks. */
public sealed interface Decision {

    /**
     * The group has succeeded.
     *
     * @param winner the task whose success decided it, if the mode does not wait for all
     */
    record Success(Optional<TaskId> winner) implements Decision {}

    /**
     * The group can no longer succeed.
     *
     * @param culprit the task that decided it, if there is one
     */
    record Failure(Fault fault, Optional<TaskId> culprit) implements Decision {}
}
