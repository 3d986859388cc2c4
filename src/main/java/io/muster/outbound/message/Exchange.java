package io.muster.outbound.message;

import io.muster.task.TaskFailedException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;

/** A call on its way. Safe for use by any thread. */
public interface Exchange {

    /**
     * Completes with the whole answer; or exceptionally with a {@link TaskFailedException} that says
     * what went wrong, or a {@link CancellationException} once aborted.
     *
     * <p>Mostly completes on an I/O thread of the client: what depends on it must not block there.
     */
    CompletionStage<OutboundResponse> response();

    /** Ends the exchange and closes its connection, wherever it stands; no effect once it has ended. Never blocks. */
    void abort();
}
