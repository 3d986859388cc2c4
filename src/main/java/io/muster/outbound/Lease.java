package io.muster.outbound;

import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hc.client5.http.nio.AsyncClientConnectionManager;
import org.apache.hc.client5.http.nio.AsyncConnectionEndpoint;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;

/**
 * The right to use one connection of the pool, open already or not yet, given back once. Giving it back again has no
 * effect, so an abort that comes a moment after the answer cannot close the connection under its next user.
 */
final class Lease {

    private final AsyncClientConnectionManager manager;
    private final AsyncConnectionEndpoint endpoint;
    private final TimeValue keepAlive;
    private final AtomicBoolean over = new AtomicBoolean();

    Lease(AsyncClientConnectionManager manager, AsyncConnectionEndpoint endpoint, TimeValue keepAlive) {
        this.manager = manager;
        this.endpoint = endpoint;
        this.keepAlive = keepAlive;
    }

    AsyncConnectionEndpoint endpoint() {
        return endpoint;
    }

    /** Gives the connection back for reuse, unless the protocol has closed it. */
    void giveBack() {
        if (over.compareAndSet(false, true)) {
            manager.release(endpoint, null, keepAlive);
        }
    }

    /** Closes the connection at once and gives its place back. */
    void discard() {
        if (over.compareAndSet(false, true)) {
            endpoint.close(CloseMode.IMMEDIATE);
            manager.release(endpoint, null, TimeValue.ZERO_MILLISECONDS);
        }
    }
}
