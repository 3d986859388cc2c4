package io.muster.task;

/** What must have become of the tasks that a task depends on for it to run. */
public enum RunIf {
    /** All of them have a value: their own, or their fallback. */
    SUCCEEDED,
    /** All of them have ended, however. */
    FINISHED,
    /** All of them have ended, and at least one failed or timed out without a fallback: for clean-up and compensation. */
    FAILED
}
