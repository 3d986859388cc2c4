package io.muster.store;

import io.muster.store.data.NewGroup;

/**
 * What a caller has stored in the database.
 *
 * @param groups waiting, running or finished
 * @param bytes of their documents and results in UTF-8, plus an estimate for their rows
 */
public record StorageUsage(long groups, long bytes) {

    // the rows of a group and of a task without their texts, including their index entries
    static final int BYTES_PER_GROUP = 1_024;
    static final int BYTES_PER_TASK = 256;

    /** The size of a group before it has results. */
    public static long of(NewGroup group) {
        return BYTES_PER_GROUP
                + (long) BYTES_PER_TASK * group.tasks().size()
                + group.document().bytes();
    }
}
