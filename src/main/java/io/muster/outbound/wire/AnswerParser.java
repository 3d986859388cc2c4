package io.muster.outbound.wire;

import java.io.IOException;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.HttpConnection;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.Http1StreamListener;
import org.apache.hc.core5.http.impl.nio.DefaultHttpResponseParserFactory;
import org.apache.hc.core5.http.nio.NHttpMessageParser;
import org.apache.hc.core5.http.nio.SessionInputBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Parses the response heads of one connection, and tracks whether a response is expected: HttpCore calls it whenever
 * there are bytes that belong to no body. Used by the connection's I/O thread only.
 */
final class AnswerParser implements NHttpMessageParser<HttpResponse>, Http1StreamListener {

    private final NHttpMessageParser<HttpResponse> parser;
    private boolean expected;
    private boolean afterHead;
    private boolean endsConnection;

    AnswerParser(Http1Config config) {
        parser = new DefaultHttpResponseParserFactory(config).create();
    }

    @Override
    public void reset() {
        parser.reset();
    }

    /**
     * @throws UnexpectedBytesException if there are bytes although no response is expected
     * @throws ConnectionClosedException if the connection ends within a head
     */
    @Override
    public @Nullable HttpResponse parse(SessionInputBuffer buffer, boolean endOfStream)
            throws IOException, HttpException {
        if (!expected && buffer.hasData()) {
            throw new UnexpectedBytesException();
        }
        // not endOfStream: HttpCore would accept a truncated head as complete (RFC 9112 section 8)
        HttpResponse head = parser.parse(buffer, false);
        if (head == null && endOfStream && buffer.hasData()) {
            throw new ConnectionClosedException("within the head of a response");
        }
        if (head != null) {
            endsConnection = Framing.normalize(head, afterHead);
        }
        return head;
    }

    /**
     * Whether the connection must not be reused, because its latest response did not state its length unambiguously.
     */
    boolean endsConnection() {
        return endsConnection;
    }

    @Override
    public void onRequestHead(HttpConnection connection, HttpRequest request) {
        expected = true;
        afterHead = "HEAD".equals(request.getMethod());
    }

    @Override
    public void onResponseHead(HttpConnection connection, HttpResponse response) {
        // may be an interim response: only the completion of the exchange counts
    }

    @Override
    public void onExchangeComplete(HttpConnection connection, boolean keepAlive) {
        expected = false;
    }
}
