package io.muster.rest.memory;

import io.muster.budget.ByteBudget;
import io.muster.budget.OverloadedException;
import io.muster.budget.Reservation;
import java.util.function.Consumer;

/**
 * The memory of requests whose callers wait for a group, from before their document is read until their response has been sent.
 * They may wait for hours, so there may be very many of them. Thread-safe.
 */
public final class WaitingRequests {

    /** What a server keeps of a request until its response has been sent: 31 KB with Grizzly, in hundreds of objects. */
    public static final long BYTES_EACH = 32_768;

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
    public void begin(String caller, Consumer<Runnable> whenOver) {
        try (Reservation taken = new Reservation()) {
            reserve(own.of(caller), taken);
            reserve(documents.of(caller), taken);
            taken.keepUntil(whenOver);
        }
    }

    private static void reserve(ByteBudget.Share share, Reservation taken) {
        taken.reserve(
                () -> {
                    if (!share.tryReserve(BYTES_EACH)) {
                        throw new OverloadedException("Not enough memory for another request that waits for its group");
                    }
                },
                () -> share.release(BYTES_EACH));
    }
}
