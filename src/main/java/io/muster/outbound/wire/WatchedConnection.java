package io.muster.outbound.wire;

import io.muster.logging.Log;
import io.muster.timer.ErrorLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.hc.client5.http.impl.DefaultClientConnectionReuseStrategy;
import org.apache.hc.core5.http.config.CharCodingConfig;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.nio.ClientHttp1IOEventHandler;
import org.apache.hc.core5.http.impl.nio.ClientHttp1StreamDuplexerFactory;
import org.apache.hc.core5.http.protocol.DefaultHttpProcessor;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.IOSession;
import org.apache.hc.core5.reactor.ProtocolIOSession;
import org.apache.hc.core5.util.Timeout;

/**
 * One connection as its I/O thread serves it. Passes on nothing that would end that thread: an {@link Error} while an
 * event is handled fails the exchange and closes the connection. It also closes as soon as bytes arrive that belong to
 * no response (RFC 9112 section 9.2).
 */
final class WatchedConnection extends ClientHttp1IOEventHandler {

    private static final System.Logger LOG = Log.of(WatchedConnection.class);

    private WatchedConnection(ProtocolIOSession session, Http1Config config, AnswerParser parser) {
        super(new ClientHttp1StreamDuplexerFactory(
                        new DefaultHttpProcessor(List.of(), List.of()),
                        config,
                        CharCodingConfig.DEFAULT,
                        (request, response, context) -> !parser.endsConnection()
                                && DefaultClientConnectionReuseStrategy.INSTANCE.keepAlive(request, response, context),
                        () -> parser,
                        null,
                        parser)
                .create(session));
    }

    static WatchedConnection over(ProtocolIOSession session, Http1Config config) {
        return new WatchedConnection(session, config, new AnswerParser(config));
    }

    @Override
    public void connected(IOSession session) throws IOException {
        try {
            super.connected(session);
        } catch (Error error) {
            end(session, error);
        }
    }

    @Override
    public void inputReady(IOSession session, ByteBuffer src) throws IOException {
        try {
            super.inputReady(session, src);
        } catch (Error error) {
            end(session, error);
        }
    }

    @Override
    public void outputReady(IOSession session) throws IOException {
        try {
            super.outputReady(session);
        } catch (Error error) {
            end(session, error);
        }
    }

    @Override
    public void timeout(IOSession session, Timeout timeout) throws IOException {
        try {
            super.timeout(session, timeout);
        } catch (Error error) {
            end(session, error);
        }
    }

    // HttpCore does not even catch exceptions after these two

    @Override
    public void exception(IOSession session, Exception cause) {
        try {
            super.exception(session, cause);
        } catch (RuntimeException | Error error) {
            end(session, error);
        }
    }

    @Override
    public void disconnected(IOSession session) {
        try {
            super.disconnected(session);
        } catch (RuntimeException | Error error) {
            end(session, error);
        }
    }

    /** Fails the connection's exchange and closes the connection; throws nothing. */
    private void end(IOSession session, Throwable error) {
        try {
            ErrorLog.log(LOG, "An exchange failed; its connection was closed", error);
            super.exception(session, new ExchangeErrorException(error));
        } catch (RuntimeException | Error again) {
            // there may be no memory even for this; the exchange ends with the connection
        } finally {
            close(session);
        }
    }

    private static void close(IOSession session) {
        try {
            session.close(CloseMode.IMMEDIATE);
        } catch (RuntimeException | Error again) {
            // the pool checks that the connection is open before it leases it
        }
    }
}
