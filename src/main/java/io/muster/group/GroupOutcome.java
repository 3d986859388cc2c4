package io.muster.group;

/** What a group came to. Once decided it never changes, whatever its remaining tasks come to. */
public enum GroupOutcome {
    SUCCEEDED,
    FAILED,
    TIMED_OUT,
    CANCELLED
}
