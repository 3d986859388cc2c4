package io.muster.registry;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Reads what a {@link ByteSink} has collected, in the same order. Not thread-safe. */
final class ByteSource {

    private static final int SEVEN_BITS = 0x7f;

    private final List<byte[]> chunks;
    private byte[] chunk;
    private int index;
    private int position;

    ByteSource(List<byte[]> chunks) {
        this.chunks = chunks;
        this.chunk = chunks.get(0);
    }

    int octet() {
        advance();
        return chunk[position++];
    }

    long number() {
        advance();
        long value = 0;
        int shift = 0;
        byte next = chunk[position++];
        while (next < 0) {
            value |= (long) (next & SEVEN_BITS) << shift;
            shift += Byte.SIZE - 1;
            next = chunk[position++];
        }
        return value | (long) next << shift;
    }

    long signed() {
        long value = number();
        return value >>> 1 ^ -(value & 1);
    }

    /** As {@link #number}, if an {@code int} was written. */
    int integer() {
        return (int) number();
    }

    String latin1(int length) {
        if (length == 0) {
            return "";
        }
        advance();
        position += length;
        return new String(chunk, position - length, length, StandardCharsets.ISO_8859_1);
    }

    String utf(int length) {
        advance();
        char[] text = new char[length];
        for (int i = 0; i < length; i++) {
            int first = chunk[position++];
            if (first >= 0) {
                text[i] = (char) first;
            } else if ((first & 0x20) == 0) {
                text[i] = (char) ((first & 0x1f) << 6 | next());
            } else {
                text[i] = (char) ((first & 0xf) << 12 | next() << 6 | next());
            }
        }
        return new String(text);
    }

    private int next() {
        return chunk[position++] & 0x3f;
    }

    private void advance() {
        if (position == chunk.length) {
            chunk = chunks.get(++index);
            position = 0;
        }
    }
}
