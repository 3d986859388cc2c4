package io.muster.outbound.message;

import io.muster.task.TaskFailedException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;

/** A call in progress. Thread-safe. */
public interface Exchange {

    /**
     * Completes with the whole response; or exceptionally with a {@link TaskFailedException} that says what went wrong,
     * or a {@link CancellationException} once aborted.
     *
     * <p>Usually completes on an I/O thread of the client: dependent stages must not block. Only the exchange itself may
     * complete it: there is no copy that would prevent that, since a call has three or four of these stages.
     */
    CompletionStage<OutboundResponse> response();

    /** Aborts the exchange and closes its connection, whatever its state; no effect once it has ended. Never blocks. */
    void abort();
}
