package io.muster.bench;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Parses one HTTP/1.1 response, however it is split into packets. Not thread-safe. */
final class ReplyReader {

    /** A response; its body is not copied. */
    record Reply(int status, byte[] body) {

        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *(\\d+)");
    private static final Pattern CHUNKED = Pattern.compile("(?i)\r\ntransfer-encoding: *chunked");
    private static final int STATUS_AT = "HTTP/1.1 ".length();

    private byte[] bytes = new byte[2_048];
    private int size;

    private int status;
    private int contentLength;
    // where the body, or the next unread chunk, begins
    private int at = -1;
    private final ByteArrayOutputStream chunks = new ByteArrayOutputStream();

    /** Accepts received bytes; returns the response once it is complete. */
    Optional<Reply> take(ByteBuffer come) {
        int more = come.remaining();
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
        }
        come.get(bytes, size, more);
        size += more;
        if (at < 0 && !readHead()) {
            return Optional.empty();
        }
        return contentLength >= 0 ? readWhole() : readChunks();
    }

    private boolean readHead() {
        int end = find("\r\n\r\n", 0);
        if (end < 0) {
            return false;
        }
        String head = new String(bytes, 0, end, StandardCharsets.ISO_8859_1);
        status = Integer.parseInt(head.substring(STATUS_AT, STATUS_AT + 3));
        Matcher length = LENGTH.matcher(head);
        contentLength = CHUNKED.matcher(head).find() ? -1 : length.find() ? Integer.parseInt(length.group(1)) : 0;
        at = end + 4;
        return true;
    }

    private Optional<Reply> readWhole() {
        return size < at + contentLength
                ? Optional.empty()
                : Optional.of(new Reply(status, Arrays.copyOfRange(bytes, at, at + contentLength)));
    }

    private Optional<Reply> readChunks() {
        for (int lineEnd = find("\r\n", at); lineEnd >= 0; lineEnd = find("\r\n", at)) {
            String line = new String(bytes, at, lineEnd - at, StandardCharsets.ISO_8859_1);
            int length = Integer.parseInt(line.split(";")[0].strip(), 16);
            int next = lineEnd + 2 + length + 2;
            if (size < next) {
                return Optional.empty();
            }
            chunks.write(bytes, lineEnd + 2, length);
            at = next;
            if (length == 0) {
                return Optional.of(new Reply(status, chunks.toByteArray()));
            }
        }
        return Optional.empty();
    }

    private int find(String ascii, int from) {
        for (int start = from; start + ascii.length() <= size; start++) {
            int matched = 0;
            while (matched < ascii.length() && bytes[start + matched] == ascii.charAt(matched)) {
                matched++;
            }
            if (matched == ascii.length()) {
                return start;
            }
        }
        return -1;
    }
}
