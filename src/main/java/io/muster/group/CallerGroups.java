package io.muster.group;

import io.muster.budget.OverloadedException;
import io.muster.group.engine.RunningGroup;
import io.muster.group.spec.GroupSpec;

/** Starts groups that count towards their caller's limits: tasks in flight, and tasks in a period. */
@FunctionalInterface
public interface CallerGroups {

    /**
     * Starts a group and its first tasks; never blocks.
     *
     * @param caller the caller's name
     * @throws OverloadedException if the server has reached its limit of tasks
     * @throws RuntimeException if the caller's limit is exceeded
     */
    RunningGroup start(String caller, GroupSpec spec);
}
