package io.muster.rest.request;

import io.muster.budget.ByteBudget;
import io.muster.document.DocumentMemory;
import io.muster.rest.problem.Problem;
import io.muster.rest.problem.ProblemException;

/**
 * The memory of one document: from its first byte on, more while it is parsed, until its group has ended.
 *
 * <p>Not thread-safe; passed on from one thread to the next.
 */
final class RequestMemory {

    private static final int MIB = 1 << 20;

    private final ByteBudget.Share share;
    private final long ofRequest;
    private long reserved;
    private long brief;

    /**
     * @param node the memory of all documents, of which the caller has a share
     * @param ofRequest what the request itself has reserved of it, in bytes
     */
    RequestMemory(ByteBudget node, String caller, long ofRequest) {
        this.share = node.of(caller);
        this.ofRequest = ofRequest;
    }

    /** @throws ProblemException if there is not enough memory for this many more bytes */
    void reserve(long bytes) {
        if (!share.tryReserve(bytes)) {
            throw full();
        }
        reserved += bytes;
    }

    private static ProblemException full() {
        return new ProblemException(Problem.overloaded("Not enough memory for another group and its request")
                .closing());
    }

    /**
     * Reserves memory for a moment, for which the caller may exceed its share by half of it.
     *
     * @throws ProblemException if there is not enough memory for this many more bytes
     */
    void reserveBriefly(long bytes) {
        if (!share.tryReserveBriefly(bytes)) {
            throw full();
        }
        brief += bytes;
    }

    /** Releases the momentary reservation. */
    void releaseBrief() {
        share.releaseBrief(brief);
        brief = 0;
    }

    /**
     * Reserves the maximum memory that parsing a document takes, some of it only until {@link #parsed}.
     *
     * @param bytes of the document, which are reserved already
     * @throws ProblemException if there is not enough memory
     */
    void reserveForParsing(DocumentMemory document, long bytes) {
        long tasks = document.ofTasks();
        require(ofRequest + document.whileRead() + bytes, share.briefMax());
        require(ofRequest + tasks + bytes, share.max());
        reserve(tasks);
        reserveBriefly(document.whileRead() - tasks);
    }

    /**
     * Rejects a document to be stored that this node could never read from its database.
     *
     * @throws ProblemException if it is one
     */
    void requireReadAgain(DocumentMemory document, long bytes) {
        require(document.whileReadAgain(bytes), share.briefMax());
    }

    private static void require(long bytes, long max) {
        if (bytes > max) {
            throw new ProblemException(Problem.of(
                    Problem.Kind.TOO_LARGE,
                    "Reading this document would need about %d MiB, but the limit per caller is %d MiB"
                            .formatted(bytes / MIB + 1, max / MIB)));
        }
    }

    /**
     * The document is parsed: from now on the rest of it takes this many bytes.
     *
     * @throws ProblemException if that is more than before, and there is not enough memory
     */
    void parsed(long left) {
        releaseBrief();
        if (left > reserved) {
            require(ofRequest + left, share.max());
            reserve(left - reserved);
        }
        reduceTo(left);
    }

    private void reduceTo(long bytes) {
        if (reserved > bytes) {
            share.release(reserved - bytes);
            reserved = bytes;
        }
    }

    void release() {
        releaseBrief();
        reduceTo(0);
    }
}
