package io.muster.task;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * When a task may start, and whether it runs at all.
 *
 * @param after its dependencies: it starts once they have ended
 * @param runIf their required outcomes
 * @param condition evaluated then; if it does not hold, the task is skipped
 */
public record StartRule(Set<TaskId> after, RunIf runIf, Optional<Condition> condition) {

    /** May start at once. */
    public static final StartRule AT_ONCE = new StartRule(Set.of(), RunIf.SUCCEEDED, Optional.empty());

    public StartRule {
        // not Set.copyOf, whose order differs from run to run
        after = java.util.Collections.unmodifiableSet(new LinkedHashSet<>(after));
    }

    /** Starts once these have succeeded or used a fallback. */
    public static StartRule after(TaskId... tasks) {
        return new StartRule(new LinkedHashSet<>(java.util.List.of(tasks)), RunIf.SUCCEEDED, Optional.empty());
    }

    /**
     * Whether a task runs, depending on other tasks' outcomes.
     *
     * @param subject the task whose value it examines, if it examines one
     * @param test must not block
     */
    public record Condition(Optional<TaskId> subject, Test test) {}

    /** The test of a {@link Condition}. */
    @FunctionalInterface
    public interface Test {

        /** @throws TaskFailedException if it cannot be evaluated: the task then fails */
        boolean holds(TaskContext context);
    }
}
