package io.muster.group.engine;

import io.muster.group.spec.GroupSpec;
import io.muster.group.view.GroupOutcome;
import io.muster.group.view.PreviousRun;
import io.muster.group.view.Verdict;
import io.muster.join.Decision;
import io.muster.join.Joiner;
import io.muster.task.Fault;
import io.muster.task.FaultCode;
import io.muster.task.TaskId;
import io.muster.task.TaskOutcome;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a group is decided, once: by its joiner, as outcomes arrive, or by an end from outside. If it has an answer, a
 * success waits until that has been made.
 *
 * <p>Not thread-safe; the group serializes.
 */
final class GroupDecision {

    private final Joiner joiner;
    private final boolean hasAnswer;
    // the tasks have decided that the group succeeds, and its answer is being made
    private boolean unanswered;
    private @Nullable String answer;
    private @Nullable Verdict verdict;

    GroupDecision(GroupSpec spec) {
        this.joiner = spec.join().joiner(spec.tasks().size());
        this.hasAnswer = spec.answer().isPresent();
    }

    /** Restores an earlier decision. */
    void restore(PreviousRun earlier, Change change) {
        answer = earlier.answer().orElse(null);
        earlier.verdict().ifPresent(known -> decide(known, change));
    }

    /** Whether further outcomes do not matter. */
    boolean ignoresOutcomes() {
        return verdict != null || unanswered;
    }

    /** Whether the group is decided. */
    boolean isMade() {
        return verdict != null;
    }

    Optional<Verdict> verdict() {
        return Optional.ofNullable(verdict);
    }

    /** The group's answer as a JSON text, if it has succeeded and has one. */
    Optional<String> answer() {
        return Optional.ofNullable(answer);
    }

    /** A task has got its outcome. */
    void onOutcome(TaskId task, TaskOutcome<?> outcome, Duration now, Change change) {
        if (!ignoresOutcomes()) {
            joiner.onOutcome(task, outcome).ifPresent(decision -> conclude(decision, now, change));
        }
    }

    /** The group has no tasks, so that it succeeds. */
    void onNoTasks(Duration now, Change change) {
        conclude(new Decision.Success(Optional.empty()), now, change);
    }

    /** The answer has been made, so that the group succeeds. */
    void onAnswer(String text, Duration now, Change change) {
        if (verdict == null) {
            answer = text;
            decide(success(now), change);
        }
    }

    /** Ends the group from outside, or because its answer cannot be made. */
    void end(GroupOutcome outcome, Fault fault, boolean partial, Duration now, Change change) {
        decide(new Verdict(outcome, now, Optional.of(fault), Optional.empty(), partial), change);
    }

    private void conclude(Decision decision, Duration now, Change change) {
        if (decision instanceof Decision.Success success && hasAnswer) {
            unanswered = true;
            change.unanswered = Optional.of(success);
        } else {
            decide(verdictOf(decision, now), change);
        }
    }

    private void decide(Verdict newVerdict, Change change) {
        if (verdict == null) {
            verdict = newVerdict;
            change.decided = true;
        }
    }

    private static Verdict verdictOf(Decision decision, Duration now) {
        if (decision instanceof Decision.Failure failure) {
            boolean cancelled = failure.fault().code() == FaultCode.GROUP_CANCELLED;
            GroupOutcome outcome = cancelled ? GroupOutcome.CANCELLED : GroupOutcome.FAILED;
            return new Verdict(outcome, now, Optional.of(failure.fault()), failure.culprit(), false);
        }
        return success(now);
    }

    private static Verdict success(Duration now) {
        return new Verdict(GroupOutcome.SUCCEEDED, now, Optional.empty(), Optional.empty(), false);
    }
}
