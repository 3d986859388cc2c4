package io.muster.group.spec;

/** What happens to unfinished tasks when their group is decided. */
public enum Rest {
    CANCEL,
    CONTINUE
}
