package io.muster.group;

import io.muster.task.FaultCode;
import io.muster.task.TaskOutcome.Skipped;
import io.muster.task.TaskState;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a scenario must come to; times are ticks.
 *
 * @param verdict what the group comes to
 * @param atDecision how it stands at that moment
 * @param finishedAt when its last task has its outcome
 * @param atEnd how it stands then
 */
record Expected(Verdict verdict, Picture atDecision, int finishedAt, Picture atEnd) {

    record Verdict(GroupOutcome outcome, int at, Optional<FaultCode> code, Optional<String> culprit, boolean partial) {}

    /** A group at one moment. */
    record Picture(List<Task> tasks, List<String> completionOrder, Map<TaskState, Integer> counts) {}

    /**
     * A task at one moment; the code is the error's, if it has one; the fallback says whether that is used; of one that was
     * skipped, why.
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
