package io.muster.store;

/**
 * What a caller keeps in the database.
 *
 * @param groups that wait, run or have finished
 * @param bytes of their documents and results in UTF-8, and an estimate of the rows beside them
 */
public record StorageUsage(long groups, long bytes) {

    // what the rows of a group and of a task take up without their texts, their part of the indexes included
    static final int BYTES_PER_GROUP = 1_024;
    static final int BYTES_PER_TASK = 256;

    /** What a group takes up before it has results. */
    public static long of(NewGroup group) {
        return BYTES_PER_GROUP
                + (long) BYTES_PER_TASK * group.tasks().size()
                + group.document().bytes();
    }
}
