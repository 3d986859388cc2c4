package io.muster.registry;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Collects bytes in chunks of at most {@link #CHUNK}, which no collector treats as large objects. What one call writes is in one
 * chunk, so that {@link ByteSource} need not look for its end more often.
 *
 * <p>Not thread-safe. Can be used again once the chunks have been {@linkplain #take taken}.
 */
final class ByteSink {

    /** The maximum number of bytes in a chunk. */
    static final int CHUNK = 64 * 1024;

    /** The maximum length of a text, in characters. */
    static final int LONGEST_TEXT = 1_024;

    private static final int FIRST = 4 * 1024;
    private static final int LONGEST_NUMBER = 10;
    private static final int LONGEST_CHARACTER = 3;
    private static final int SEVEN_BITS = 0x7f;
    private static final int MORE = 0x80;

    private final List<byte[]> chunks = new ArrayList<>(1);
    private byte[] buffer = new byte[FIRST];
    private int used;
    private long before;

    /** The number of bytes so far. */
    long size() {
        return before + used;
    }

    /** The chunks, each as large as its content. Afterwards there are none. */
    List<byte[]> take() {
        endChunk();
        List<byte[]> all = List.copyOf(chunks);
        clear();
        return all;
    }

    /** Discards what was written. */
    void clear() {
        chunks.clear();
        used = 0;
        before = 0;
    }

    void octet(int value) {
        ensure(1);
        buffer[used++] = (byte) value;
    }

    /** A number: the smaller it is, the fewer bytes it takes; negative ones take ten. */
    void number(long value) {
        ensure(LONGEST_NUMBER);
        long rest = value;
        while ((rest & ~SEVEN_BITS) != 0) {
            buffer[used++] = (byte) (rest & SEVEN_BITS | MORE);
            rest >>>= Byte.SIZE - 1;
        }
        buffer[used++] = (byte) rest;
    }

    /** A number that may well be negative. */
    void signed(long value) {
        number(value << 1 ^ value >> Long.SIZE - 1);
    }

    /**
     * The characters of a text in Latin-1, one byte for each.
     *
     * @param text at most {@link #LONGEST_TEXT}
     */
    @SuppressWarnings("deprecation")
    void latin1(String text) {
        ensure(text.length());
        // copies the lower bytes of characters, which is all that they have
        text.getBytes(0, text.length(), buffer, used);
        used += text.length();
    }

    /**
     * The characters of any other text, each by itself as UTF-8 has it, so that lone surrogates survive.
     *
     * @param text at most {@link #LONGEST_TEXT}
     */
    void utf(String text) {
        ensure(text.length() * LONGEST_CHARACTER);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                buffer[used++] = (byte) c;
            } else if (c < 0x800) {
                buffer[used++] = (byte) (0xc0 | c >> 6);
                buffer[used++] = (byte) (0x80 | c & 0x3f);
            } else {
                buffer[used++] = (byte) (0xe0 | c >> 12);
                buffer[used++] = (byte) (0x80 | c >> 6 & 0x3f);
                buffer[used++] = (byte) (0x80 | c & 0x3f);
            }
        }
    }

    private void ensure(int bytes) {
        if (buffer.length - used >= bytes) {
            return;
        }
        if (used + bytes <= CHUNK) {
            buffer = Arrays.copyOf(buffer, Math.min(CHUNK, Math.max(2 * buffer.length, used + bytes)));
        } else {
            endChunk();
        }
    }

    private void endChunk() {
        chunks.add(Arrays.copyOf(buffer, used));
        before += used;
        used = 0;
    }
}
