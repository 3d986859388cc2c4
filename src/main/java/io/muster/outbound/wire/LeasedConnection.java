package io.muster.outbound.wire;

import io.muster.outbound.target.Target;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hc.client5.http.nio.AsyncConnectionEndpoint;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.nio.AsyncClientExchangeHandler;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;

/**
 * The exclusive use of one connection of a transport, opened or not yet, released once. Releasing it again has no
 * effect, so an abort just after the response cannot close the connection of its next user.
 */
final class LeasedConnection {

    private enum State {
        HELD,
        /** Released for reuse; the connection may have its next user already. */
        KEPT,
        DISCARDED
    }

    private final Transport transport;
    private final AsyncConnectionEndpoint endpoint;
    private final AtomicReference<State> state = new AtomicReference<>(State.HELD);

    private LeasedConnection(Transport transport, AsyncConnectionEndpoint endpoint) {
        this.transport = transport;
        this.endpoint = endpoint;
    }

    /** Requests a connection, open or yet to be opened; cancelling the future removes the request from the queue. */
    static Future<AsyncConnectionEndpoint> request(
            Transport transport, Target target, FutureCallback<LeasedConnection> callback) {
        return transport.lease(target, new FutureCallback<>() {
            @Override
            public void completed(AsyncConnectionEndpoint endpoint) {
                callback.completed(new LeasedConnection(transport, endpoint));
            }

            @Override
            public void failed(Exception cause) {
                callback.failed(cause);
            }

            @Override
            public void cancelled() {
                callback.cancelled();
            }
        });
    }

    boolean isConnected() {
        return endpoint.isConnected();
    }

    /** Closes the connection, keeping the right to open another in its place. */
    void disconnect() {
        endpoint.close(CloseMode.IMMEDIATE);
    }

    /** Opens the connection; running the result cancels that, unless the connection was released since. */
    Runnable connect(FutureCallback<AsyncConnectionEndpoint> callback) {
        Runnable cancel = transport.connect(endpoint, callback);
        return () -> {
            boolean first = state.compareAndSet(State.HELD, State.DISCARDED);
            if (state.get() == State.DISCARDED) {
                cancel.run();
            }
            if (first) {
                transport.release(endpoint, TimeValue.ZERO_MILLISECONDS);
            }
        };
    }

    void execute(AsyncClientExchangeHandler handler) {
        Transport.execute(endpoint, handler);
    }

    /**
     * Releases the connection for reuse, unless the protocol has closed it.
     *
     * @param longest how long it may idle, if shorter than usual; zero closes it
     */
    void release(TimeValue longest) {
        State next = TimeValue.isPositive(longest) ? State.KEPT : State.DISCARDED;
        if (state.compareAndSet(State.HELD, next)) {
            transport.release(endpoint, longest);
        }
    }

    /** Closes the connection at once and releases it. */
    void discard() {
        release(TimeValue.ZERO_MILLISECONDS);
    }
}
