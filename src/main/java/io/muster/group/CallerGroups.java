package io.muster.group;

import io.muster.budget.OverloadedException;

/** Starts groups that count towards what their caller may have: in flight at once, and in a period. */
@FunctionalInterface
public interface CallerGroups {

    /**
     * Starts a group and its first tasks; never blocks.
     *
     * @param caller the caller's name
     * @throws OverloadedException if the server runs as many tasks as it may
     * @throws RuntimeException if they are more than the caller may have now
     */
    RunningGroup start(String caller, GroupSpec spec);
}
