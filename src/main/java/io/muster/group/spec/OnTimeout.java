package io.muster.group.spec;

/** The result of a group whose timeout expires before it is decided. */
public enum OnTimeout {
    /** A failure. */
    FAIL,
    /** Partial results, as a success marked as incomplete. */
    PARTIAL
}
