package io.muster.handler.call;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;

/**
 * A text as common libraries escape it: percent-encoded (RFC 3986 section 2.1, and as forms are), as a JSON string (RFC
 * 8259 section 7), and in HTML. To be looked for where it is encoded once more, so that nothing can be undone.
 */
final class Escapings {

    // what is left as it is, beside letters and digits: by RFC 3986 (section 2.3), as most do within a path, as
    // JavaScript's encodeURIComponent does, and in forms (URL Standard, section 1.3)
    private static final List<String> UNRESERVED = List.of("-._~", "-._~/", "-._~!*'()", "-._*");
    private static final String HTML = "&<>\"'";

    private Escapings() {}

    /** Each that differs from the text itself. */
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

    // as JSON that is safe within HTML has it: a quote and a backslash as ever
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
