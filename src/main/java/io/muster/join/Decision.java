package io.muster.join;

import io.muster.task.Fault;
import io.muster.task.TaskId;
import java.util.Optional;

/** What a group came to by its outcomes. */
public sealed interface Decision {

    /** The group has what it was after. */
    record Success() implements Decision {}

    /**
     * The group can no longer get what it was after.
     *
     * @param culprit the one task that decided it, where one did
     */
    record Failure(Fault fault, Optional<TaskId> culprit) implements Decision {}
}
