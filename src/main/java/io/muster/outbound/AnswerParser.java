package io.muster.outbound;

import java.io.IOException;
import org.apache.hc.core5.http.HttpConnection;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.Http1StreamListener;
import org.apache.hc.core5.http.impl.nio.DefaultHttpResponseParserFactory;
import org.apache.hc.core5.http.message.MessageSupport;
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

    AnswerParser(Http1Config config) {
        parser = new DefaultHttpResponseParserFactory(config).create();
    }

    @Override
    public void reset() {
        parser.reset();
    }

    /** @throws UnexpectedBytesException if there are bytes although no answer is due */
    @Override
    public @Nullable HttpResponse parse(SessionInputBuffer buffer, boolean endOfStream)
            throws IOException, HttpException {
        if (!due && buffer.hasData()) {
            throw new UnexpectedBytesException();
        }
        HttpResponse head = parser.parse(buffer, endOfStream);
        if (head != null) {
            dropIdentity(head);
        }
        return head;
    }

    @Override
    public void onRequestHead(HttpConnection connection, HttpRequest request) {
        due = true;
    }

    @Override
    public void onResponseHead(HttpConnection connection, HttpResponse response) {
        // may be an interim one: what counts is that the exchange is complete
    }

    @Override
    public void onExchangeComplete(HttpConnection connection, boolean keepAlive) {
        due = false;
    }

    // RFC 2616 had this name for no coding at all. Beside a length it stays, and is refused: two ways to tell the
    // length
    private static void dropIdentity(HttpResponse head) {
        if (head.containsHeader(HttpHeaders.TRANSFER_ENCODING)
                && !head.containsHeader(HttpHeaders.CONTENT_LENGTH)
                && isIdentity(head)) {
            head.removeHeaders(HttpHeaders.TRANSFER_ENCODING);
        }
    }

    private static boolean isIdentity(HttpResponse head) {
        boolean[] other = new boolean[1];
        MessageSupport.parseTokens(head, HttpHeaders.TRANSFER_ENCODING, coding -> {
            other[0] |= !coding.isBlank() && !coding.equalsIgnoreCase("identity");
        });
        return !other[0];
    }
}
