package io.muster.group;

/** The state of a group. */
public enum GroupState {
    QUEUED,
    RUNNING,
    FINISHED
}
