package io.muster.group;

import io.muster.budget.ByteBudget;

/**
 * What the values of tasks may hold in memory.
 *
 * @param perGroup of one group, in bytes
 * @param perTask what a task without a value takes up, in bytes: its answer may wait for a client long after it ended
 * @param node of all groups that run, and of those whose callers are still being answered
 */
public record ResultLimits(long perGroup, long perTask, ByteBudget node) {

    /** No limits. */
    public static ResultLimits none() {
        return new ResultLimits(Long.MAX_VALUE, 0, ByteBudget.unlimited());
    }
}
