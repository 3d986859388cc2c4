package io.muster.group.view;

/** The state of a group. */
public enum GroupState {
    QUEUED,
    RUNNING,
    FINISHED
}
