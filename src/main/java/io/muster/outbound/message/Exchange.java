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
     * <p>Usually completes on an I/O thread of the client: dependent stages must not block.
     */
    CompletionStage<OutboundResponse> response();

    /** Aborts the exchange and closes its connection, whatever its state; no effect once it has ended. Never blocks. */
    void abort();
}
