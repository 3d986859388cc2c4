package io.muster.group;

/** Where a group stands. */
public enum GroupState {
    QUEUED,
    RUNNING,
    FINISHED
}
