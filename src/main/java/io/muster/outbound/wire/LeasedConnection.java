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
 * The right to use one connection of a transport, open already or not yet, given back once. Giving it back again has no
 * effect, so an abort that comes a moment after the answer cannot close the connection under its next user.
 */
final class LeasedConnection {

    private enum State {
        HELD,
        /** Given back with its connection, which may have its next user already. */
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

    /** Asks for a connection, open already or not yet; cancelling the future takes the request out of the queue. */
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

    /** Closes the connection, and keeps the right to open another in its place. */
    void disconnect() {
        endpoint.close(CloseMode.IMMEDIATE);
    }

    /** Opens the connection; running the result calls that off, unless the connection was given back since. */
    Runnable connect(FutureCallback<AsyncConnectionEndpoint> callback) {
        Runnable callOff = transport.connect(endpoint, callback);
        return () -> {
            boolean first = state.compareAndSet(State.HELD, State.DISCARDED);
            if (state.get() == State.DISCARDED) {
                callOff.run();
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
     * Gives the connection back for reuse, unless the protocol has closed it.
     *
     * @param longest for how long it may idle, if that is shorter than usual; not at all if it is zero
     */
    void giveBack(TimeValue longest) {
        State next = TimeValue.isPositive(longest) ? State.KEPT : State.DISCARDED;
        if (state.compareAndSet(State.HELD, next)) {
            transport.release(endpoint, longest);
        }
    }

    /** Closes the connection at once and gives its place back. */
    void discard() {
        giveBack(TimeValue.ZERO_MILLISECONDS);
    }
}
