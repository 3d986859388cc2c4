package io.muster.outbound.wire;

import io.muster.http.BoundedStream;
import io.muster.http.ContentCodings;
import io.muster.outbound.message.HeaderFields;
import io.muster.outbound.message.OutboundResponse;
import io.muster.outbound.message.RequestRules;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.ZipException;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.ProtocolException;
import org.apache.hc.core5.util.ByteArrayBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads one response, up to a limit and as long as the budget for all responses allows. Not thread-safe except for
 * {@link #release}; otherwise used by the connection's I/O thread only.
 */
final class ResponseReader {

    private static final String CONTENT_ENCODING = "Content-Encoding";
    private static final int FIRST_CAPACITY = 1_024;
    private static final int MAX_TRUSTED_LENGTH = 65_536;

    private final BodyLimits limits;
    private final ByteArrayBuffer body = new ByteArrayBuffer(0);
    private final HeaderFields.Builder headers = new HeaderFields.Builder();
    private int status;
    private int expected;
    private int reserved;
    private boolean over;

    ResponseReader(BodyLimits limits) {
        this.limits = limits;
        this.expected = limits.perBody();
    }

    /**
     * @throws MessageConstraintException if the head is too large
     * @throws ProtocolException if it states the length of a body in two ways: an intermediary may believe the other
     *     one (RFC 9112 section 6.3)
     */
    void head(HttpResponse response, @Nullable EntityDetails content) throws IOException, ProtocolException {
        status = response.getCode();
        if (content != null
                && response.containsHeader("Transfer-Encoding")
                && response.containsHeader("Content-Length")) {
            throw new ProtocolException("both Transfer-Encoding and Content-Length");
        }
        int length = 0;
        for (var fields = response.headerIterator(); fields.hasNext(); ) {
            var field = fields.next();
            String value = field.getValue() == null ? "" : field.getValue();
            length += field.getName().length() + value.length();
            headers.add(field.getName(), value);
        }
        if (length > RequestRules.MAX_HEADERS_LENGTH) {
            throw new MessageConstraintException("headers of %d characters".formatted(length));
        }
        if (content != null) {
            expect(content.getContentLength());
        }
    }

    void content(ByteBuffer bytes) throws ResponseTooLargeException {
        if (bytes.remaining() > limits.perBody() - body.length()) {
            throw new ResponseTooLargeException(limits.perBody());
        }
        reserve(bytes.remaining());
        ensureCapacity(bytes.remaining());
        body.append(bytes);
    }

    /**
     * Releases the memory reserved for the body, which must not be used any more. May be called by any thread, at any
     * time.
     */
    synchronized void release() {
        if (!over) {
            over = true;
            limits.inFlight().release(reserved);
        }
    }

    OutboundResponse response() throws IOException {
        List<String> codings = ContentCodings.read(headers.values(CONTENT_ENCODING));
        byte[] bytes = body.toByteArray();
        if (codings.isEmpty()) {
            headers.remove(CONTENT_ENCODING);
            return new OutboundResponse(status, headers.build(), bytes);
        }
        if (bytes.length == 0 || !ContentCodings.areKnown(codings)) {
            return new OutboundResponse(status, headers.build(), bytes);
        }
        byte[] plain;
        try {
            plain = undo(codings, bytes);
        } catch (UnreadableBodyException unreadable) {
            if (isResult()) {
                throw unreadable;
            }
            return new OutboundResponse(status, headers.build(), bytes);
        }
        // these headers describe the body as it was sent
        headers.remove(CONTENT_ENCODING);
        headers.remove("Content-Length");
        return new OutboundResponse(status, headers.build(), plain);
    }

    /**
     * Whether the content is what was requested. The content of an error or a redirect only explains it, and the status
     * is valid without it: some servers do not compress these, but declare that they do. The content of a 206 is a part
     * of compressed content.
     */
    private boolean isResult() {
        return status >= HttpStatus.SC_OK
                && status < HttpStatus.SC_REDIRECTION
                && status != HttpStatus.SC_PARTIAL_CONTENT;
    }

    private byte[] undo(List<String> codings, byte[] bytes) throws IOException {
        try {
            return ContentCodings.undo(codings, bytes, limits.perBody());
        } catch (BoundedStream.ExceededException tooLarge) {
            throw new ResponseTooLargeException(limits.perBody());
        } catch (ZipException | EOFException malformed) {
            throw new UnreadableBodyException(malformed);
        }
    }

    private void expect(long length) throws ResponseTooLargeException {
        if (length > limits.perBody()) {
            throw new ResponseTooLargeException(limits.perBody());
        }
        if (length >= 0) {
            expected = (int) length;
        }
        // a length is only a claim, so a large one reserves no memory before bytes arrive
        body.ensureCapacity((int) Math.min(length < 0 ? FIRST_CAPACITY : length, MAX_TRUSTED_LENGTH));
    }

    private synchronized void reserve(int bytes) throws ResponseTooLargeException {
        if (over || !limits.inFlight().tryReserve(bytes)) {
            throw new ResponseTooLargeException();
        }
        reserved += bytes;
    }

    // the buffer alone would double beyond the expected length
    private void ensureCapacity(int bytes) {
        if (bytes > body.capacity() - body.length()) {
            int wanted = Math.max(body.length() + bytes, Math.min(2 * body.capacity(), expected));
            body.ensureCapacity(wanted - body.length());
        }
    }
}
