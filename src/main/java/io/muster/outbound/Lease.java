package io.muster.outbound;

import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hc.client5.http.nio.AsyncConnectionEndpoint;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.nio.AsyncClientExchangeHandler;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;

/**
 * The right to use one connection of a transport, open already or not yet, given back once. Giving it back again has no
 * effect, so an abort that comes a moment after the answer cannot close the connection under its next user.
 */
final class Lease {

    private final Transport transport;
    private final AsyncConnectionEndpoint endpoint;
    private final AtomicBoolean over = new AtomicBoolean();

    Lease(Transport transport, AsyncConnectionEndpoint endpoint) {
        this.transport = transport;
        this.endpoint = endpoint;
    }

    boolean isConnected() {
        return endpoint.isConnected();
    }

    /** Closes the connection, and keeps the right to open another in its place. */
    void disconnect() {
        endpoint.close(CloseMode.IMMEDIATE);
    }

    /** Opens the connection; running the result calls that off. */
    Runnable connect(FutureCallback<AsyncConnectionEndpoint> callback) {
        return transport.connect(endpoint, callback);
    }

    void execute(AsyncClientExchangeHandler handler) {
        Transport.execute(endpoint, handler);
    }

    /**
     * Gives the connection back for reuse, unless the protocol has closed it.
     *
     * @param longest for how long it may idle, if that is shorter than usual
     */
    void giveBack(TimeValue longest) {
        if (over.compareAndSet(false, true)) {
            transport.release(endpoint, longest);
        }
    }

    /** Closes the connection at once and gives its place back. */
    void discard() {
        giveBack(TimeValue.ZERO_MILLISECONDS);
    }
}
