package io.muster.answer;

import java.io.IOException;
import java.util.Optional;

/**
 * The body of an answer, made piece by piece as its client takes it. Not thread-safe: one thread at a time asks, and may
 * wait for a database meanwhile.
 */
@FunctionalInterface
public interface Pieces {

    /** What {@link #next} gives while there is nothing to send; whoever has more later asks the writer for a turn. */
    byte[] NOTHING_YET = {};

    /**
     * The next bytes.
     *
     * @return {@link #NOTHING_YET} if there are none for now, empty at the end
     * @throws IOException if the body cannot be made to its end
     */
    Optional<byte[]> next() throws IOException;
}
