package io.muster.group.view;

import io.muster.task.Fault;
import io.muster.task.TaskId;
import java.time.Duration;
import java.util.Optional;

/**
 * The result of a group.
 *
 * @param after from its start to the decision
 * @param fault why it did not succeed, if it did not
 * @param culprit the task that decided it, if there is one
 * @param partial whether a timeout ended it with partial results
 */
public record Verdict(
        GroupOutcome outcome, Duration after, Optional<Fault> fault, Optional<TaskId> culprit, boolean partial) {

    /** The same with another fault. */
    public Verdict withFault(Optional<Fault> other) {
        return new Verdict(outcome, after, other, culprit, partial);
    }

    /** Whether nothing from outside ended the group early. */
    public boolean complete() {
        return outcome == GroupOutcome.SUCCEEDED || outcome == GroupOutcome.FAILED;
    }
}
