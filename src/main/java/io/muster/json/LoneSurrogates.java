package io.muster.json;

import java.io.FilterWriter;
import java.io.IOException;
import java.io.Writer;

/**
 * Writes the halves of surrogate pairs that a JSON text has by themselves as their escapes (RFC 8259 sections 7 and 8.2),
 * because no encoding form of Unicode can hold them. They stand only within strings, where an escape means the same. Not
 * thread-safe.
 */
public final class LoneSurrogates extends FilterWriter {

    private static final char NONE = 0;

    // the length of an escape
    private static final int ESCAPE = 6;

    // the first half of a pair that may go on with the next character
    private char high = NONE;

    /** @param out takes the text; it is closed with this */
    public LoneSurrogates(Writer out) {
        super(out);
    }

    /** The text with its lone halves escaped; the text itself if it has none. */
    public static String escape(String json) {
        int first = find(json, 0);
        if (first < 0) {
            return json;
        }
        StringBuilder escaped = new StringBuilder(json.length() + 16);
        int from = 0;
        for (int at = first; at >= 0; at = find(json, from)) {
            escaped.append(json, from, at).append(escape(json.charAt(at)));
            from = at + 1;
        }
        return escaped.append(json, from, json.length()).toString();
    }

    /**
     * The opposite of {@link #escape}: the text with the escapes of lone halves as the characters themselves, for Jackson's
     * parser, which reads those in a name but refuses the escape. Other escapes, those of pairs too, stay as they are.
     */
    static String unescape(String json) {
        StringBuilder unescaped = new StringBuilder();
        int from = 0;
        int at = json.indexOf('\\');
        while (at >= 0) {
            int next = at + 2;
            int unit = escaped(json, at);
            if (unit >= 0) {
                next = at + ESCAPE;
                boolean surrogate = Character.isSurrogate((char) unit);
                if (surrogate && Character.isHighSurrogate((char) unit) && isLow(escaped(json, next))) {
                    next += ESCAPE;
                } else if (surrogate) {
                    // at once: while it grew there would be two
                    unescaped.ensureCapacity(json.length());
                    unescaped.append(json, from, at).append((char) unit);
                    from = next;
                }
            }
            at = json.indexOf('\\', next);
        }
        return from == 0 ? json : unescaped.append(json, from, json.length()).toString();
    }

    private static boolean isLow(int unit) {
        return unit >= 0 && Character.isLowSurrogate((char) unit);
    }

    /** The unit of UTF-16 whose escape begins here; less than 0 if none does. */
    private static int escaped(String json, int at) {
        if (at + ESCAPE > json.length() || !json.startsWith("\\u", at)) {
            return -1;
        }
        int unit = 0;
        for (int i = at + 2; i < at + ESCAPE; i++) {
            int digit = json.charAt(i) < 0x80 ? Character.digit(json.charAt(i), 16) : -1;
            if (digit < 0) {
                return -1;
            }
            unit = 16 * unit + digit;
        }
        return unit;
    }

    /** Where the first half of a pair stands by itself; less than 0 if none does. */
    public static int find(CharSequence text, int from) {
        for (int at = from; at < text.length(); at++) {
            char c = text.charAt(at);
            if (Character.isSurrogate(c)) {
                boolean pair = Character.isHighSurrogate(c)
                        && at + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(at + 1));
                if (!pair) {
                    return at;
                }
                at++;
            }
        }
        return -1;
    }

    @Override
    public void write(int c) throws IOException {
        write(new char[] {(char) c}, 0, 1);
    }

    @Override
    public void write(String text, int from, int length) throws IOException {
        write(text.toCharArray(), from, length);
    }

    @Override
    public void write(char[] text, int from, int length) throws IOException {
        int end = from + length;
        int start = from;
        for (int at = from; at < end; at++) {
            char c = text[at];
            if (high != NONE || Character.isSurrogate(c)) {
                out.write(text, start, at - start);
                surrogate(c);
                start = at + 1;
            }
        }
        out.write(text, start, end - start);
    }

    @Override
    public void flush() throws IOException {
        // the second half may still come
        out.flush();
    }

    @Override
    public void close() throws IOException {
        loneHigh();
        out.close();
    }

    /** Writes a character of which it, or the one before it, is half of a pair. */
    private void surrogate(char c) throws IOException {
        if (high != NONE && Character.isLowSurrogate(c)) {
            out.write(new char[] {high, c});
            high = NONE;
            return;
        }
        loneHigh();
        if (Character.isHighSurrogate(c)) {
            high = c;
        } else if (Character.isLowSurrogate(c)) {
            out.write(escape(c));
        } else {
            out.write(c);
        }
    }

    private void loneHigh() throws IOException {
        if (high != NONE) {
            out.write(escape(high));
            high = NONE;
        }
    }

    private static String escape(char half) {
        return "\\u" + Integer.toHexString(half);
    }
}
