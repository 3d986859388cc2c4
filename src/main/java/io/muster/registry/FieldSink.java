package io.muster.registry;

import io.muster.task.OutcomeSize;
import io.muster.task.TaskValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Encodes what the parts of a group consist of. A text that it has encoded before is only referred to, and a long one is kept as it
 * is. Not thread-safe.
 */
final class FieldSink {

    /** How a text is encoded: the lowest bits of the number before it, the others being its length or the text referred to. */
    static final int TEXT_BITS = 2;

    static final int KNOWN_TEXT = 0;
    static final int LATIN1_TEXT = 1;
    static final int OTHER_TEXT = 2;
    static final int TEXT_APART = 3;

    /** The kinds of values in annotations. */
    enum Kind {
        NULL,
        TRUE,
        FALSE,
        INTEGER,
        LONG,
        DOUBLE,
        TEXT,
        LIST,
        MAP,
        /** Anything else, kept as it is. */
        APART
    }

    // a text with its array, and the reference to it
    private static final long BYTES_PER_OBJECT = 64;
    private static final long BYTES_PER_CHUNK = 24;

    private final ByteSink bytes = new ByteSink();
    private final TextTable known = new TextTable();
    private final List<Object> apart = new ArrayList<>(0);
    private long apartSize;
    private long decodedSize;

    /** For octets and numbers. */
    ByteSink bytes() {
        return bytes;
    }

    /** The memory of what was encoded so far, in bytes. */
    long size() {
        return bytes.size() + apartSize;
    }

    /** What was encoded. Afterwards there is nothing. */
    EncodedGroup take() {
        List<byte[]> chunks = bytes.take();
        long size = BYTES_PER_CHUNK * chunks.size() + apartSize;
        for (byte[] chunk : chunks) {
            size += chunk.length;
        }
        EncodedGroup group = new EncodedGroup(chunks, List.copyOf(apart), size, apartSize, decodedSize);
        clear();
        return group;
    }

    /** Discards what was encoded. */
    void clear() {
        bytes.clear();
        known.clear();
        apart.clear();
        apartSize = 0;
        decodedSize = 0;
    }

    /** Counts memory that something else takes once it is decoded. */
    void countDecoded(long size) {
        decodedSize += size;
    }

    void text(String text) {
        int number = known.find(text);
        if (number != TextTable.NONE) {
            bytes.number((long) number << TEXT_BITS | KNOWN_TEXT);
            return;
        }
        known.add(text);
        int length = text.length();
        if (length > ByteSink.LONGEST_TEXT) {
            bytes.number(TEXT_APART);
            keepApart(text, OutcomeSize.of(text));
        } else if (OutcomeSize.isLatin1(text, 0, length)) {
            bytes.number((long) length << TEXT_BITS | LATIN1_TEXT);
            bytes.latin1(text);
            decodedSize += length;
        } else {
            bytes.number((long) length << TEXT_BITS | OTHER_TEXT);
            bytes.utf(text);
            decodedSize += 2L * length;
        }
    }

    void duration(Duration duration) {
        bytes.signed(duration.getSeconds());
        bytes.number(duration.getNano());
    }

    void value(TaskValue value) {
        text(value.json());
        annotations(value.annotations());
    }

    void annotations(Map<String, Object> annotations) {
        bytes.number(annotations.size());
        // most tasks have none, or one
        for (Map.Entry<String, Object> annotation : annotations.entrySet()) {
            text(annotation.getKey());
            annotation(annotation.getValue());
        }
    }

    private void annotation(@Nullable Object value) {
        if (value instanceof String text) {
            kind(Kind.TEXT);
            text(text);
        } else if (value instanceof Integer number) {
            kind(Kind.INTEGER);
            bytes.signed(number);
        } else if (value instanceof Map<?, ?> map) {
            kind(Kind.MAP);
            bytes.number(map.size());
            map.forEach((name, member) -> {
                annotation(name);
                annotation(member);
            });
        } else if (value instanceof List<?> list) {
            kind(Kind.LIST);
            bytes.number(list.size());
            list.forEach(this::annotation);
        } else if (value instanceof Boolean truth) {
            kind(truth ? Kind.TRUE : Kind.FALSE);
        } else if (value instanceof Long number) {
            kind(Kind.LONG);
            bytes.signed(number);
        } else if (value instanceof Double number) {
            kind(Kind.DOUBLE);
            bytes.number(Double.doubleToRawLongBits(number));
        } else if (value == null) {
            kind(Kind.NULL);
        } else {
            kind(Kind.APART);
            keepApart(value, 0);
        }
    }

    // what is encoded is not read by another version
    @SuppressWarnings("EnumOrdinal")
    private void kind(Kind kind) {
        bytes.octet(kind.ordinal());
    }

    private void keepApart(Object object, long size) {
        apart.add(object);
        apartSize += size + BYTES_PER_OBJECT;
    }
}
