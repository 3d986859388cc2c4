package io.muster.group;

/** What happens to unfinished tasks when their group is decided. */
public enum Rest {
    CANCEL,
    CONTINUE
}
