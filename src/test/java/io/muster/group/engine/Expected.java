package io.muster.group.engine;

import io.muster.group.view.GroupOutcome;
import io.muster.task.FaultCode;
import io.muster.task.TaskOutcome.Skipped;
import io.muster.task.TaskState;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The expected course of a scenario; times are ticks.
 *
 * @param verdict of the group
 * @param atDecision the group at its decision
 * @param finishedAt when its last task has its outcome
 * @param atEnd the group at that moment
 */
record Expected(Verdict verdict, Picture atDecision, int finishedAt, Picture atEnd) {

    record Verdict(GroupOutcome outcome, int at, Optional<FaultCode> code, Optional<String> culprit, boolean partial) {}

    /** A group at one moment. */
    record Picture(List<Task> tasks, List<String> completionOrder, Map<TaskState, Integer> counts) {}

    /**
     * A task at one moment; with the code of its error, whether its fallback is used, and why it was skipped, if
     * applicable.
     */
    record Task(
            String id,
            TaskState state,
            Optional<Integer> started,
            Optional<Integer> elapsed,
            Optional<FaultCode> code,
            boolean fallback,
            Optional<Skipped<?>> skipped) {}
}
