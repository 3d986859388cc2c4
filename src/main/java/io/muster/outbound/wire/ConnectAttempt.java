package io.muster.outbound.wire;

import io.muster.logging.Log;
import io.muster.timer.ErrorLog;
import java.net.SocketAddress;
import java.util.concurrent.Future;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.net.NamedEndpoint;
import org.apache.hc.core5.reactor.ConnectionInitiator;
import org.apache.hc.core5.reactor.IOSession;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to connect, which can be cancelled at any moment without leaking a socket. Guarded by its own lock.
 *
 * <p>Cancelling HttpClient's future is not enough: it forgets, but does not close, a session that was connected in the
 * same instant or is in its TLS handshake. So the attempt is passed on as the session's attachment, and is notified of
 * each session as soon as it exists.
 */
final class ConnectAttempt implements ConnectionInitiator {

    private static final System.Logger LOG = Log.of(ConnectAttempt.class);

    private final ConnectionInitiator reactor;
    private @Nullable IOSession session;
    private boolean cancelled;

    ConnectAttempt(ConnectionInitiator reactor) {
        this.reactor = reactor;
    }

    @Override
    public Future<IOSession> connect(
            NamedEndpoint remoteEndpoint,
            @Nullable SocketAddress remoteAddress,
            @Nullable SocketAddress localAddress,
            @Nullable Timeout timeout,
            @Nullable Object attachment,
            FutureCallback<IOSession> callback) {
        return reactor.connect(
                remoteEndpoint, remoteAddress, localAddress, timeout, this, new ErrorsAsFailures(callback));
    }

    synchronized void opened(IOSession opened) {
        session = opened;
        if (cancelled) {
            opened.close(CloseMode.IMMEDIATE);
        }
    }

    synchronized void cancel() {
        cancelled = true;
        if (session != null) {
            session.close(CloseMode.IMMEDIATE);
        }
    }

    /** Turns errors into failures, because an error would end the I/O thread. */
    private final class ErrorsAsFailures implements FutureCallback<IOSession> {

        private final FutureCallback<IOSession> callback;

        ErrorsAsFailures(FutureCallback<IOSession> callback) {
            this.callback = callback;
        }

        @Override
        public void completed(IOSession connected) {
            run(() -> callback.completed(connected));
        }

        @Override
        public void failed(Exception cause) {
            run(() -> callback.failed(cause));
        }

        @Override
        public void cancelled() {
            run(callback::cancelled);
        }

        private void run(Runnable step) {
            try {
                step.run();
            } catch (RuntimeException | Error error) {
                failWith(error);
            }
        }

        private void failWith(Throwable error) {
            try {
                ErrorLog.log(LOG, "Opening a connection failed; the connection was closed", error);
                cancel();
                callback.failed(new ExchangeErrorException(error));
            } catch (RuntimeException | Error again) {
                // the socket is closed, and the exchange ends by its timeout
            }
        }
    }
}
