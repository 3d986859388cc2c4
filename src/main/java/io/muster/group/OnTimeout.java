package io.muster.group;

/** What a group answers when its clock runs out before it is decided. */
public enum OnTimeout {
    /** A failure. */
    FAIL,
    /** What there is, as a success that says it is not complete. */
    PARTIAL
}
