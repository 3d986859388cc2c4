package io.muster.group;

/** What becomes of the tasks that are not finished when their group is decided. */
public enum Rest {
    CANCEL,
    CONTINUE
}
