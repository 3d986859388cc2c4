package io.muster.store.claim;

import io.muster.document.DocumentSize;
import java.util.UUID;

/** Decides which of the waiting groups a node may claim now. Called by one thread, for one claim. */
public interface ClaimCapacity {

    /**
     * Limits that the database applies, since the node has no capacity for larger groups.
     *
     * @param memory the maximum memory of a document in bytes, unless it is large
     * @param large a document that takes more than this is large
     * @param largest the maximum memory of a large document in bytes; 0 if none may be claimed now
     * @param results the maximum size of a group's results so far, in bytes
     * @param tasks the maximum number of tasks of a group
     */
    record Free(long memory, long large, long largest, long results, int tasks) {

        /** No limit except on the number of groups. */
        public static final Free ALL =
                new Free(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, Integer.MAX_VALUE);
    }

    /** A group that could be claimed. */
    record Waiting(UUID id, String caller, DocumentSize size, long resultBytes, int tasks) {}

    /** The limits after subtracting the groups taken. */
    Free free();

    /**
     * Reserves capacity for a group.
     *
     * @return whether there was enough
     */
    boolean tryReserve(Waiting group);
}
