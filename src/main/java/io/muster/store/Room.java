package io.muster.store;

import io.muster.document.DocumentSize;
import java.util.UUID;

/** Decides which of the groups that wait a node may claim now. Asked by one thread, for one claim. */
public interface Room {

    /**
     * What the database should leave out, since the node has no room for it whatever else it claims.
     *
     * @param memory the most bytes that a document may take, unless it is large
     * @param large a document that takes more than this is large
     * @param largest the most bytes that a large document may take; 0 if none may be claimed now
     * @param results the most bytes that the results of a group may have so far
     * @param tasks the most tasks that a group may have
     */
    record Free(long memory, long large, long largest, long results, int tasks) {

        /** No bound but that on the number of groups. */
        public static final Free ALL =
                new Free(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, Integer.MAX_VALUE);
    }

    /** A group that could be claimed. */
    record Waiting(UUID id, String caller, DocumentSize size, long resultBytes, int tasks) {}

    /** What is left, after the groups that were taken. */
    Free free();

    /** Takes room for a group if there is enough; says whether it did. */
    boolean take(Waiting group);
}
