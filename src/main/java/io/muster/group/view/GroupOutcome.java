package io.muster.group.view;

/** The outcome of a group. Once decided it never changes, whatever the outcomes of its remaining tasks. */
public enum GroupOutcome {
    SUCCEEDED,
    FAILED,
    TIMED_OUT,
    CANCELLED
}
