package io.muster.group;

import io.muster.task.Fault;
import io.muster.task.TaskId;
import java.time.Duration;
import java.util.Optional;

/**
 * What a group came to.
 *
 * @param after from its start to the decision
 * @param fault why it did not succeed, if it did not
 * @param culprit the task that decided it, where one did
 * @param partial whether a clock cut it and it answers with what there is
 */
public record Verdict(
        GroupOutcome outcome, Duration after, Optional<Fault> fault, Optional<TaskId> culprit, boolean partial) {

    /** Whether nothing from outside cut the group short. */
    public boolean complete() {
        return outcome == GroupOutcome.SUCCEEDED || outcome == GroupOutcome.FAILED;
    }
}
