package io.muster.group.engine;

import io.muster.budget.OverloadedException;
import io.muster.budget.QuotaExceededException;
import io.muster.budget.Reservation;

/** Lets a group have more tasks while it runs: the items of a task that is run for each element of a list. */
@FunctionalInterface
public interface Allowance {

    /** Whatever it wants. */
    Allowance UNLIMITED = (tasks, until) -> {};

    /**
     * Reserves what this many more tasks need.
     *
     * @param tasks at least 1
     * @param until releases it: once the group has ended, or at once if the tasks are not run after all
     * @throws OverloadedException if the server runs as many tasks as it may
     * @throws QuotaExceededException if they are more than their caller may have now
     */
    void reserve(int tasks, Reservation until);
}
