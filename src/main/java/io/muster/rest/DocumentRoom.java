package io.muster.rest;

import io.muster.task.ByteBudget;

/**
 * The memory that one document takes up: from its first byte on, more while it is parsed, until its group has ended.
 *
 * <p>Not thread-safe; handed on from one thread to the next.
 */
final class DocumentRoom {

    // what a parsed value costs beside its text: a node, and its place in what it is in
    private static final int BYTES_PER_VALUE = 32;
    private static final int MIB = 1 << 20;

    private final ByteBudget.Share room;
    private long taken;

    /** @param room what all documents of the caller may take up */
    DocumentRoom(ByteBudget.Share room) {
        this.room = room;
    }

    /** @throws ProblemException if there is no room for so many bytes more */
    void take(long bytes) {
        if (!room.take(bytes)) {
            throw new ProblemException(Problem.overloaded("Not enough memory to read another request document")
                    .closing());
        }
        taken += bytes;
    }

    /**
     * Takes what parsing a document takes, by a guess from its punctuation.
     *
     * @throws ProblemException if there is not that much room
     */
    void takeForParsing(byte[] document) {
        long cost = document.length;
        for (byte character : document) {
            if (character == ',' || character == '{' || character == '[') {
                cost += BYTES_PER_VALUE;
            }
        }
        if (cost + document.length > room.max()) {
            throw new ProblemException(Problem.of(
                    Problem.Kind.TOO_LARGE,
                    "Reading this document would take about %d MiB, more than a caller's documents may take up (%d MiB)"
                            .formatted((cost + document.length) / MIB + 1, room.max() / MIB)));
        }
        take(cost);
    }

    /** Gives back what is more than this. */
    void reduceTo(long bytes) {
        if (taken > bytes) {
            room.giveBack(taken - bytes);
            taken = bytes;
        }
    }

    void release() {
        reduceTo(0);
    }
}
