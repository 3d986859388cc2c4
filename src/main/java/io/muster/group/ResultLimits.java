package io.muster.group;

import io.muster.task.ByteBudget;

/**
 * What the values of tasks may hold in memory.
 *
 * @param perGroup of one group, in bytes
 * @param node of all groups that run, and of those whose callers are still being answered
 */
public record ResultLimits(long perGroup, ByteBudget node) {

    /** No limits. */
    public static ResultLimits none() {
        return new ResultLimits(Long.MAX_VALUE, ByteBudget.unlimited());
    }
}
