package io.muster.task;

/** The state of a task. The last five are final. */
public enum TaskState {
    PENDING,
    RUNNING,
    SUCCEEDED,
    FAILED,
    TIMED_OUT,
    CANCELLED,
    SKIPPED;

    /** Whether a task with this final state has run to its end: neither cancelled nor skipped. */
    public boolean hasRun() {
        return this != CANCELLED && this != SKIPPED;
    }

    public boolean isFinal() {
        return compareTo(RUNNING) > 0;
    }
}
