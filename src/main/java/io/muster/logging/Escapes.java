package io.muster.logging;

/** Escapes characters that would break a line or change its display. */
final class Escapes {

    private Escapes() {}

    /** The escaped text, or the same object if there is nothing to escape. */
    static String in(String text) {
        if (text.codePoints().noneMatch(Escapes::isControl)) {
            return text;
        }
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(point -> {
            if (isControl(point)) {
                escaped.append(escape(point));
            } else {
                escaped.appendCodePoint(point);
            }
        });
        return escaped.toString();
    }

    // Cc, line and paragraph separators, and bidirectional controls
    private static boolean isControl(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.FORMAT -> true;
            default -> false;
        };
    }

    private static String escape(int point) {
        return switch (point) {
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            default -> "\\u%04x".formatted(point);
        };
    }
}
