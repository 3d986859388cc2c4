package io.muster.logging;

/** Writes characters that would break a line, or change how it looks, as their escapes. */
final class Escapes {

    private Escapes() {}

    /** The text, or the same object where there is nothing to escape. */
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

    // Cc, line and paragraph separators, and what turns the direction of writing
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
