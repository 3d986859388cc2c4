package io.muster.task;

/** Why a task did not run. */
public enum SkipReason {
    /** A dependency failed, timed out or was cancelled. */
    DEPENDENCY_FAILED,
    /** Its condition did not hold. */
    CONDITION,
    /** Its group was decided before it could start, or it handles failures and there was none. */
    NOT_NEEDED
}
