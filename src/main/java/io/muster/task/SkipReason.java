package io.muster.task;

/** Why a task did not run. */
public enum SkipReason {
    /** What it depends on failed, timed out or was cancelled. */
    DEPENDENCY_FAILED,
    /** Its condition did not hold. */
    CONDITION,
    /** Its group was decided before it could start, or it was for a failure that there was not. */
    NOT_NEEDED
}
