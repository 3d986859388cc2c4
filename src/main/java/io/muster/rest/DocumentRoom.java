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

    private final ByteBudget node;
    private long taken;

    DocumentRoom(ByteBudget node) {
        this.node = node;
    }

    /** @throws ProblemException if there is no room for so many bytes more */
    void take(long bytes) {
        if (!node.take(bytes)) {
            throw new ProblemException(Problem.overloaded("The server reads as many documents as it has memory for")
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
        if (cost + document.length > node.max()) {
            throw new ProblemException(Problem.of(
                    Problem.Kind.TOO_LARGE,
                    "Reading this document would take some %d MiB, more than the server has for all of them"
                            .formatted((cost + document.length) / MIB + 1)));
        }
        take(cost);
    }

    /** Gives back what is more than this. */
    void reduceTo(long bytes) {
        if (taken > bytes) {
            node.giveBack(taken - bytes);
            taken = bytes;
        }
    }

    void release() {
        reduceTo(0);
    }
}
