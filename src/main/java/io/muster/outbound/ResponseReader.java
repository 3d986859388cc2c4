package io.muster.outbound;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.util.ByteArrayBuffer;

/** Takes in one answer, up to a limit. Not thread-safe; the connection's I/O thread is the only one that comes here. */
final class ResponseReader {

    private static final int FIRST_CAPACITY = 1_024;
    private static final int MAX_TRUSTED_LENGTH = 65_536;

    private final int limit;
    private final ByteArrayBuffer body = new ByteArrayBuffer(0);
    private final Map<String, List<String>> headers = new LinkedHashMap<>();
    private int status;

    ResponseReader(int limit) {
        this.limit = limit;
    }

    void head(HttpResponse response, EntityDetails content) throws ResponseTooLargeException {
        status = response.getCode();
        var spellings = new TreeMap<String, List<String>>(String.CASE_INSENSITIVE_ORDER);
        for (var fields = response.headerIterator(); fields.hasNext(); ) {
            var field = fields.next();
            spellings
                    .computeIfAbsent(field.getName(), name -> headers.computeIfAbsent(name, n -> new ArrayList<>()))
                    .add(field.getValue() == null ? "" : field.getValue());
        }
        if (content != null) {
            expect(content.getContentLength());
        }
    }

    void content(ByteBuffer bytes) throws ResponseTooLargeException {
        if (bytes.remaining() > limit - body.length()) {
            throw new ResponseTooLargeException(limit);
        }
        body.append(bytes);
    }

    OutboundResponse response() throws IOException {
        var fields = new HeaderFields(headers);
        var codings = ContentCodings.read(fields.getOrDefault("Content-Encoding", List.of()));
        byte[] bytes = body.toByteArray();
        if (codings.isEmpty() || bytes.length == 0 || !ContentCodings.areKnown(codings)) {
            return new OutboundResponse(status, fields, bytes);
        }
        byte[] plain = ContentCodings.undo(codings, bytes, limit);
        // they speak of the body as it was over the wire
        headers.keySet()
                .removeIf(name -> name.equalsIgnoreCase("Content-Encoding") || name.equalsIgnoreCase("Content-Length"));
        return new OutboundResponse(status, headers, plain);
    }

    private void expect(long length) throws ResponseTooLargeException {
        if (length > limit) {
            throw new ResponseTooLargeException(limit);
        }
        // a length is only a claim, so a large one reserves no memory before bytes come
        body.ensureCapacity((int) Math.min(length < 0 ? FIRST_CAPACITY : length, MAX_TRUSTED_LENGTH));
    }
}
