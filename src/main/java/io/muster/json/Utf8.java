package io.muster.json;

/** Sizes of texts in UTF-8 (RFC 3629), without encoding them. */
public final class Utf8 {

    private Utf8() {}

    /** How many bytes a text takes; half of a surrogate pair counts as the one byte that replaces it. */
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
                // four bytes for two units
                bytes += 2;
                index++;
            }
        }
        return bytes;
    }
}
