package io.muster.rest;

import io.muster.budget.ByteBudget;
import io.muster.budget.OverloadedException;
import java.util.function.Consumer;

/**
 * The memory of requests to run a group, from before their document is read until their response has been sent. Their callers
 * may wait for hours, so there may be very many of them. Thread-safe.
 */
public final class WaitingRequests {

    /** What a server keeps of a request until its response has been sent: 31 KB with Grizzly, in hundreds of objects. */
    static final long BYTES_EACH = 32_768;

    // the rest is left to documents, among them those of groups in the background
    private static final int PERCENT = 75;

    private final ByteBudget documents;
    private final ByteBudget own;

    /** @param documents the memory of all documents, of which requests take a part */
    public WaitingRequests(ByteBudget documents) {
        this.documents = documents;
        this.own = documents.part(PERCENT);
    }

    /**
     * Reserves memory for a request until its exchange is over.
     *
     * @param caller its caller's name
     * @param whenOver takes what is to be run then
     * @throws OverloadedException if there is none: this caller, or all of them, have too many requests
     */
    void begin(String caller, Consumer<Runnable> whenOver) {
        ByteBudget.Share ownShare = own.of(caller);
        ByteBudget.Share share = documents.of(caller);
        if (!ownShare.tryReserve(BYTES_EACH)) {
            throw full();
        }
        if (!share.tryReserve(BYTES_EACH)) {
            ownShare.release(BYTES_EACH);
            throw full();
        }
        whenOver.accept(() -> {
            ownShare.release(BYTES_EACH);
            share.release(BYTES_EACH);
        });
    }

    private static OverloadedException full() {
        return new OverloadedException("Not enough memory for another request that waits for its group");
    }
}
