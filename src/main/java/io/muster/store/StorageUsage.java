package io.muster.store;

import io.muster.store.data.NewGroup;
import org.jdbi.v3.core.Handle;

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

    /** What a caller has stored; reads only an index. */
    static StorageUsage read(Handle handle, String caller) {
        return handle.createQuery("""
                        SELECT COUNT(*) AS kept,
                            COALESCE(SUM(document_bytes + result_bytes + <perTask> * tasks + <perGroup>), 0) AS bytes
                        FROM muster_group WHERE caller = :caller""")
                .define("perTask", BYTES_PER_TASK)
                .define("perGroup", BYTES_PER_GROUP)
                .bind("caller", caller)
                .map((row, context) -> new StorageUsage(row.getLong("kept"), row.getLong("bytes")))
                .one();
    }

    /** The size of a group before it has results. */
    public static long of(NewGroup group) {
        return BYTES_PER_GROUP
                + (long) BYTES_PER_TASK * group.tasks().size()
                + group.document().bytes();
    }
}
