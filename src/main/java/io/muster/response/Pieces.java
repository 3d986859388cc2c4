package io.muster.response;

import java.io.IOException;
import java.util.Optional;

/**
 * A response body, produced piece by piece as its client reads it. Not thread-safe: one thread at a time calls it, and
 * may wait for a database meanwhile.
 */
@FunctionalInterface
public interface Pieces {

    /** Returned by {@link #next} while there is nothing to send; the producer later asks the writer for a turn. */
    byte[] NOTHING_YET = {};

    /**
     * The next bytes.
     *
     * @return {@link #NOTHING_YET} if there are none for now, empty at the end
     * @throws IOException if the body cannot be completed
     */
    Optional<byte[]> next() throws IOException;
}
