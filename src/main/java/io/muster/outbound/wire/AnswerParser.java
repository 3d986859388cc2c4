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
 * Reads the heads of one connection's answers, and knows whether an answer is due: HttpCore asks it whenever bytes are
 * there that belong to no body. Used by the connection's I/O thread only.
 */
final class AnswerParser implements NHttpMessageParser<HttpResponse>, Http1StreamListener {

    private final NHttpMessageParser<HttpResponse> parser;
    private boolean due;
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
     * @throws UnexpectedBytesException if there are bytes although no answer is due
     * @throws ConnectionClosedException if the connection ends within a head
     */
    @Override
    public @Nullable HttpResponse parse(SessionInputBuffer buffer, boolean endOfStream)
            throws IOException, HttpException {
        if (!due && buffer.hasData()) {
            throw new UnexpectedBytesException();
        }
        // told of the end, HttpCore takes a head that is cut off for a whole one (RFC 9112 section 8)
        HttpResponse head = parser.parse(buffer, false);
        if (head == null && endOfStream && buffer.hasData()) {
            throw new ConnectionClosedException("within the head of a response");
        }
        if (head != null) {
            endsConnection = Framing.mend(head, afterHead);
        }
        return head;
    }

    /** Whether the connection must not be used for another request: its latest answer said badly where it ends. */
    boolean endsConnection() {
        return endsConnection;
    }

    @Override
    public void onRequestHead(HttpConnection connection, HttpRequest request) {
        due = true;
        afterHead = "HEAD".equals(request.getMethod());
    }

    @Override
    public void onResponseHead(HttpConnection connection, HttpResponse response) {
        // may be an interim one: what counts is that the exchange is complete
    }

    @Override
    public void onExchangeComplete(HttpConnection connection, boolean keepAlive) {
        due = false;
    }
}
