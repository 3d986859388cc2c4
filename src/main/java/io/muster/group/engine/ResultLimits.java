package io.muster.group.engine;

import io.muster.budget.ByteBudget;

/**
 * Limits of the memory of tasks' values.
 *
 * @param perGroup for one group, in bytes
 * @param perTask what a task without a value takes, in bytes: the response may wait for a client long after it ended
 * @param node for all running groups, and those whose callers are still being answered
 */
public record ResultLimits(long perGroup, long perTask, ByteBudget node) {

    /** No limits. */
    public static ResultLimits none() {
        return new ResultLimits(Long.MAX_VALUE, 0, ByteBudget.unlimited());
    }
}
