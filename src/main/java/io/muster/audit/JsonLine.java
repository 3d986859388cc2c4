package io.muster.audit;

/**
 * One line of JSON for a log, in ASCII. Whatever a value contains, it cannot end the line, forge a member or make the
 * line long: other characters are escaped, and a long value is cut. Not thread-safe.
 */
final class JsonLine {

    /** The most characters of a value, in its escaped form; three dots follow a value that was cut. */
    static final int MAX_VALUE = 400;

    private final StringBuilder text = new StringBuilder(320).append('{');

    /** Adds a text. */
    JsonLine with(String name, String value) {
        name(name).append('"');
        int end = text.length() + MAX_VALUE;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean plain = c >= 0x20 && c <= 0x7e && c != '"' && c != '\\';
            String escaped = plain ? "" : escaped(c);
            if (text.length() + Math.max(1, escaped.length()) > end) {
                text.append("...");
                break;
            }
            if (plain) {
                text.append(c);
            } else {
                text.append(escaped);
            }
        }
        text.append('"');
        return this;
    }

    /** Adds a number. */
    JsonLine with(String name, long value) {
        name(name).append(value);
        return this;
    }

    /** Adds {@code true}. */
    JsonLine flag(String name) {
        name(name).append(true);
        return this;
    }

    String end() {
        return text.append('}').toString();
    }

    private StringBuilder name(String name) {
        if (text.length() > 1) {
            text.append(',');
        }
        return text.append('"').append(name).append("\":");
    }

    private static String escaped(char c) {
        return c == '"' || c == '\\' ? "\\" + c : "\\u%04x".formatted((int) c);
    }
}
