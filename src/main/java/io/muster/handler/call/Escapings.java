package io.muster.handler.call;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;

/**
 * The escaped forms of a text in common libraries: percent-encoded (RFC 3986 section 2.1, and form encoding), as a JSON
 * string (RFC 8259 section 7), and in HTML. Used to search within a further encoding, where nothing can be decoded
 * first.
 */
final class Escapings {

    // characters not encoded besides letters and digits: by RFC 3986 (section 2.3), by most libraries within a path, by
    // JavaScript's encodeURIComponent, and in forms (URL Standard, section 1.3)
    private static final List<String> UNRESERVED = List.of("-._~", "-._~/", "-._~!*'()", "-._*");
    private static final String HTML = "&<>\"'";

    private Escapings() {}

    /** Those that differ from the text itself. */
    static Set<String> of(String text) {
        Set<String> escaped = new LinkedHashSet<>();
        for (String unreserved : UNRESERVED) {
            for (String format : List.of("%%%02X", "%%%02x")) {
                String percent = escape(text, c -> !isUnreserved(c, unreserved), c -> format.formatted(c));
                escaped.add(percent);
                escaped.add(percent.replace("%20", "+"));
            }
        }
        IntPredicate mandatory = c -> c == '"' || c == '\\';
        escaped.add(escape(text, mandatory, c -> "\\" + (char) c));
        escaped.add(escape(text, mandatory.or(c -> c == '/'), c -> "\\" + (char) c));
        escaped.add(escape(text, mandatory.or(c -> HTML.indexOf(c) >= 0 || c == '='), Escapings::unicode));
        escaped.add(escape(text, c -> HTML.indexOf(c) >= 0, Escapings::entity));
        escaped.remove(text);
        return escaped;
    }

    private static boolean isUnreserved(int c, String others) {
        return c < 0x80 && Character.isLetterOrDigit(c) || others.indexOf(c) >= 0;
    }

    private static String escape(String text, IntPredicate special, IntFunction<String> escape) {
        StringBuilder escaped = new StringBuilder();
        text.chars().forEach(c -> escaped.append(special.test(c) ? escape.apply(c) : Character.toString(c)));
        return escaped.toString();
    }

    // as in JSON that is safe within HTML: a quote and a backslash as usual
    private static String unicode(int c) {
        return c == '"' || c == '\\' ? "\\" + (char) c : String.format(Locale.ROOT, "\\u%04x", c);
    }

    private static String entity(int c) {
        return switch (c) {
            case '&' -> "&amp;";
            case '<' -> "&lt;";
            case '>' -> "&gt;";
            case '"' -> "&quot;";
            default -> "&#39;";
        };
    }
}
