package io.muster.json;

/** The size of texts in UTF-8 (RFC 3629), without encoding them. */
public final class Utf8 {

    private Utf8() {}

    /** The longest prefix of a text that takes at most this many bytes; surrogate pairs are not split. */
    public static String beginning(String text, int bytes) {
        int left = bytes;
        int end = 0;
        while (end < text.length()) {
            int c = text.codePointAt(end);
            left -= c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
            if (left < 0) {
                break;
            }
            end += Character.charCount(c);
        }
        return text.substring(0, end);
    }

    /** The size of a text in bytes; a lone surrogate counts as the one byte that replaces it. */
    public static long length(String text) {
        long bytes = text.length();
        for (int index = 0; index < text.length(); index++) {
            char unit = text.charAt(index);
            if (unit < 0x80) {
                continue;
            }
            if (unit < 0x800) {
                bytes++;
            } else if (!Character.isSurrogate(unit)) {
                bytes += 2;
            } else if (Character.isHighSurrogate(unit)
                    && index + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(index + 1))) {
                // four bytes for two code units
                bytes += 2;
                index++;
            }
        }
        return bytes;
    }
}
