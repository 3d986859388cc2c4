package io.muster.task;

/** Where a task stands. The last four are final. */
public enum TaskState {
    PENDING,
    RUNNING,
    SUCCEEDED,
    FAILED,
    TIMED_OUT,
    CANCELLED;

    public boolean isFinal() {
        return compareTo(RUNNING) > 0;
    }
}
