package io.muster.rest;

import io.muster.document.DocumentSize;
import io.muster.task.ByteBudget;

/**
 * The memory that one document takes up: from its first byte on, more while it is parsed, until its group has ended.
 *
 * <p>Not thread-safe; handed on from one thread to the next.
 */
final class DocumentRoom {

    // what is gone once it is parsed, at worst: the text as a string, and a long value in characters
    private static final int COPIES_WHILE_PARSED = 3;
    private static final int MIB = 1 << 20;

    private final ByteBudget node;
    private final ByteBudget.Share room;
    private long taken;
    private long parsing;

    /** @param node what all documents may take up, of which the caller has a share */
    DocumentRoom(ByteBudget node, String caller) {
        this.node = node;
        this.room = node.of(caller);
    }

    /** @throws ProblemException if there is no room for so many bytes more */
    void take(long bytes) {
        if (!room.take(bytes)) {
            throw full();
        }
        taken += bytes;
    }

    private static ProblemException full() {
        return new ProblemException(Problem.overloaded("Not enough memory to read another request document")
                .closing());
    }

    /**
     * Takes what parsing a document takes, by a guess from its punctuation; what is gone afterwards, until {@link #parsed},
     * is the node's and not of the caller's share.
     *
     * @throws ProblemException if there is not that much room
     */
    void takeForParsing(byte[] document) {
        long cost = document.length;
        for (byte character : document) {
            cost += DocumentSize.valueAt(character);
        }
        long copies = (long) COPIES_WHILE_PARSED * document.length;
        long whole = cost + document.length;
        if (whole > room.max() || whole + copies > node.max()) {
            throw new ProblemException(Problem.of(
                    Problem.Kind.TOO_LARGE,
                    "Reading this document would take about %d MiB, more than a caller's documents may take up (%d MiB)"
                            .formatted(whole / MIB + 1, room.max() / MIB)));
        }
        take(cost);
        if (!node.take(copies)) {
            throw full();
        }
        parsing = copies;
    }

    /** Gives back what only parsing took. */
    void parsed() {
        node.giveBack(parsing);
        parsing = 0;
    }

    /** Gives back what is more than this. */
    void reduceTo(long bytes) {
        if (taken > bytes) {
            room.giveBack(taken - bytes);
            taken = bytes;
        }
    }

    void release() {
        parsed();
        reduceTo(0);
    }
}
