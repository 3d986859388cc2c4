package io.muster.task;

/** The required outcomes of a task's dependencies for it to run. */
public enum RunIf {
    /** All of them have a value: their own, or their fallback. */
    SUCCEEDED,
    /** All of them have ended, whatever their outcomes. */
    FINISHED,
    /** All of them have ended, and at least one failed or timed out without a fallback: for clean-up and compensation. */
    FAILED
}
