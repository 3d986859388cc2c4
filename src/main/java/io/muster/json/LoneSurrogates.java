package io.muster.json;

import java.io.FilterWriter;
import java.io.IOException;
import java.io.Writer;

/**
 * Escapes lone surrogates in a JSON text (RFC 8259 sections 7 and 8.2), because no Unicode encoding form can represent
 * them. They occur only within strings, where an escape has the same meaning. Not thread-safe.
 */
public final class LoneSurrogates extends FilterWriter {

    private static final char NONE = 0;

    // the length of an escape
    private static final int ESCAPE = 6;

    // a high surrogate whose low one may be the next character
    private char high = NONE;

    /** @param out receives the text; closed with this */
    public LoneSurrogates(Writer out) {
        super(out);
    }

    /** Escapes lone surrogates; returns the text itself if it has none. */
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
     * The opposite of {@link #escape}: replaces the escapes of lone surrogates by the characters themselves, for
     * Jackson's parser, which accepts those in a name but rejects the escape. Other escapes, including those of pairs,
     * are unchanged.
     */
    public static String unescape(String json) {
        int at = json.indexOf('\\');
        if (at < 0) {
            return json;
        }
        StringBuilder unescaped = new StringBuilder();
        int from = 0;
        while (at >= 0) {
            int next = at + 2;
            int unit = escaped(json, at);
            if (unit >= 0) {
                next = at + ESCAPE;
                boolean surrogate = Character.isSurrogate((char) unit);
                if (surrogate && Character.isHighSurrogate((char) unit) && isLow(escaped(json, next))) {
                    next += ESCAPE;
                } else if (surrogate) {
                    // at once: while it grows there would be two copies
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

    /** The UTF-16 code unit whose escape begins here; negative if none does. */
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

    /** The index of the first lone surrogate; negative if there is none. */
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
        // the low surrogate may still follow
        out.flush();
    }

    @Override
    public void close() throws IOException {
        loneHigh();
        out.close();
    }

    /** Writes a character when it, or the one before it, is a surrogate. */
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
