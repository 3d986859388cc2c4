package io.muster.join;

import io.muster.task.TaskId;
import io.muster.task.TaskOutcome;
import java.util.Optional;

/**
 * Decides, outcome by outcome, when a group is done.
 *
 * <pre>{@code
 * Joiner joiner = Join.quorum(2).joiner(3);
 * joiner.onOutcome(a, new Succeeded<>("one"));   // empty: undecided
 * joiner.onOutcome(b, new Succeeded<>("two"));   // Decision.Success: two of three are enough
 * }</pre>
 *
 * <p>Holds the state of one group. Not thread-safe; the caller serializes, and stops calling once it has a decision.
 * The vocabulary is that of {@code java.util.concurrent.StructuredTaskScope.Joiner}.
 */
@FunctionalInterface
public interface Joiner {

    /**
     * Records the outcome of one more task.
     *
     * @return the decision, if this outcome leads to one
     */
    Optional<Decision> onOutcome(TaskId task, TaskOutcome<?> outcome);
}
