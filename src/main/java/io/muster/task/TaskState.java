package io.muster.task;

/** Where a task stands. The last five are final. */
public enum TaskState {
    PENDING,
    RUNNING,
    SUCCEEDED,
    FAILED,
    TIMED_OUT,
    CANCELLED,
    SKIPPED;

    /** Whether a task that has this as its final state came to its end by running: neither called off nor skipped. */
    public boolean hasRun() {
        return this != CANCELLED && this != SKIPPED;
    }

    public boolean isFinal() {
        return compareTo(RUNNING) > 0;
    }
}
