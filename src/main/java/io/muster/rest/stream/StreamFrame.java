package io.muster.rest.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.muster.document.JsonText;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * One event of a stream, in parts of about 16 KiB, so that a large value is not copied. A shorter event is a single
 * part. Not thread-safe.
 */
final class StreamFrame implements Iterator<byte[]> {

    private final JsonText.Parts text;
    private final byte[] tail;
    private Optional<byte[]> next;

    /** @param text the JSON, which is put on one line */
    StreamFrame(String head, JsonText.Parts text, String tail) {
        this.text = text;
        this.tail = tail.getBytes(UTF_8);
        this.next = Optional.of(join(head.getBytes(UTF_8), part().orElse(new byte[0])));
    }

    @Override
    public boolean hasNext() {
        return next.isPresent();
    }

    @Override
    public byte[] next() {
        byte[] piece = next.orElseThrow(NoSuchElementException::new);
        next = part();
        return next.isPresent() ? piece : join(piece, tail);
    }

    private Optional<byte[]> part() {
        return text.next().map(StreamFrame::onOneLine);
    }

    // a JSON text may have line breaks between tokens, but not within strings; in UTF-8 these bytes have no other
    // meaning
    static byte[] onOneLine(byte[] json) {
        for (int at = 0; at < json.length; at++) {
            if (json[at] == '\n' || json[at] == '\r') {
                json[at] = ' ';
            }
        }
        return json;
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] both = new byte[first.length + second.length];
        System.arraycopy(first, 0, both, 0, first.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
