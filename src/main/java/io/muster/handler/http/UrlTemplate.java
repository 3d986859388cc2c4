package io.muster.handler.http;

import io.github.stduritemplate.StdUriTemplate;
import io.muster.outbound.target.Target;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A URI Template (RFC 6570, level 4) for a URL whose scheme, host and port are literal: expressions stand after the first
 * slash of its path. Immutable.
 */
final class UrlTemplate {

    // RFC 6570 section 2.3; a single expression for whole names would need stack for each character
    private static final Pattern ENCODED = Pattern.compile("%[0-9A-Fa-f]{2}");
    private static final Pattern NAME_PART = Pattern.compile("[A-Za-z0-9_]+");
    private static final Pattern EXPRESSION = Pattern.compile("\\{([+#./;?&]?)([^{}]*)}");
    private static final Pattern VARIABLE = Pattern.compile("([^:*]+)(?:(\\*)|:([1-9][0-9]{0,3}))?");
    private static final Pattern ORIGIN = Pattern.compile("[Hh][Tt][Tt][Pp][Ss]?://[^/?#{}\\\\]+/");

    // also within a segment: some servers undo the encoding of a slash before they resolve dots
    private static final Pattern DOTS =
            Pattern.compile("(?:^|%2[Ff]|%5[Cc])(?:\\.|%2[Ee]){1,2}(?:$|;|%2[Ff]|%3[Bb]|%5[Cc])");

    // what separates what a list or an object spreads into: a segment, a parameter
    private static final String SPREADING = "/;?&";

    /** A variable of an expression. */
    private record Variable(String name, boolean explodes, boolean hasPrefix) {}

    /**
     * A part of a template.
     *
     * @param operator of an expression, if it has one
     * @param variables of an expression; empty for literal text
     */
    private record Part(String text, String operator, List<Variable> variables) {

        boolean isReserved() {
            return operator.equals("+") || operator.equals("#");
        }

        boolean isPath() {
            return !operator.equals("?") && !operator.equals("&") && !operator.equals("#");
        }
    }

    private final String origin;
    private final List<Part> parts;

    private UrlTemplate(String origin, List<Part> parts) {
        this.origin = origin;
        this.parts = parts;
    }

    /** @throws IllegalArgumentException if the text is not such a template, saying why */
    static UrlTemplate parse(String text) {
        if (text.length() > Target.MAX_URL) {
            throw new IllegalArgumentException(
                    "the URI Template is longer than %d characters".formatted(Target.MAX_URL));
        }
        Matcher origin = ORIGIN.matcher(text);
        if (!origin.lookingAt()) {
            throw new IllegalArgumentException(
                    "a URI Template must begin with a literal scheme, host and slash, such as"
                            + " https://api.example.com/; expressions may only follow that slash");
        }
        List<Part> parts = new ArrayList<>();
        Matcher expressions = EXPRESSION.matcher(text);
        int end = 0;
        while (expressions.find()) {
            parts.add(literal(text.substring(end, expressions.start())));
            parts.add(new Part(expressions.group(), expressions.group(1), variables(expressions.group(2))));
            end = expressions.end();
        }
        parts.add(literal(text.substring(end)));
        return new UrlTemplate(origin.group(), parts);
    }

    private static Part literal(String text) {
        if (text.indexOf('{') >= 0 || text.indexOf('}') >= 0) {
            throw new IllegalArgumentException("the URI Template has a brace without its counterpart");
        }
        return new Part(text, "", List.of());
    }

    private static List<Variable> variables(String list) {
        List<Variable> variables = new ArrayList<>();
        for (String text : list.split(",", -1)) {
            Matcher variable = VARIABLE.matcher(text);
            if (!variable.matches() || !isName(variable.group(1))) {
                throw new IllegalArgumentException(
                        "{%s} in the URI Template is not an expression of RFC 6570".formatted(list));
            }
            variables.add(new Variable(variable.group(1), variable.group(2) != null, variable.group(3) != null));
        }
        return variables;
    }

    private static boolean isName(String text) {
        String plain = ENCODED.matcher(text).replaceAll("_");
        return Stream.of(plain.split("\\.", -1))
                .allMatch(part -> NAME_PART.matcher(part).matches());
    }

    /** The URL up to the first slash of its path, which is the same for all values. */
    String origin() {
        return origin;
    }

    /** The names of its variables. */
    List<String> names() {
        return variables().map(Variable::name).distinct().toList();
    }

    /** Whether a variable's value is inserted as it is, the characters that separate the parts of a URL included. */
    boolean isReserved(String name) {
        return parts.stream().filter(Part::isReserved).anyMatch(part -> has(part, name));
    }

    /** Whether a list or an object as a variable's value would become as many segments or parameters as it has members. */
    boolean spreads(String name) {
        return parts.stream()
                .filter(part -> !part.operator.isEmpty() && SPREADING.contains(part.operator))
                .flatMap(part -> part.variables.stream())
                .anyMatch(variable -> variable.explodes && variable.name.equals(name));
    }

    /** Whether only the beginning of a variable's value is wanted, which a list or an object has not. */
    boolean hasPrefix(String name) {
        return variables().anyMatch(variable -> variable.hasPrefix && variable.name.equals(name));
    }

    /**
     * The URL with these values.
     *
     * @param values by name: strings, and lists and maps of strings
     * @throws IllegalArgumentException if it would be too long, or its path would be another than the template's
     */
    String expand(Map<String, Object> values) {
        StringBuilder url = new StringBuilder();
        BitSet variable = new BitSet();
        for (Part part : parts) {
            int start = url.length();
            url.append(part.variables.isEmpty() ? part.text : expand(part, values));
            if (url.length() > Target.MAX_URL) {
                throw new IllegalArgumentException("the URL is longer than %d characters".formatted(Target.MAX_URL));
            }
            if (!part.variables.isEmpty() && part.isPath()) {
                variable.set(start, url.length() + 1);
            }
        }
        checkPath(url.toString(), variable);
        return url.toString();
    }

    private static String expand(Part part, Map<String, Object> values) {
        String expanded = StdUriTemplate.expand(part.text, values);
        // the library encodes as forms do, where RFC 6570 section 3.2.1 has what RFC 3986 leaves unreserved
        String unreserved = expanded.replace("%7E", "~");
        return part.isReserved() ? unreserved : unreserved.replace("*", "%2A");
    }

    /** @param variable the positions in the URL at which something of a value begins or ends */
    private void checkPath(String url, BitSet variable) {
        int start = origin.length();
        int end = endOfPath(url);
        while (start <= end) {
            int slash = url.indexOf('/', start);
            int next = slash < 0 || slash > end ? end : slash;
            if (DOTS.matcher(url.substring(start, next)).find()) {
                throw new IllegalArgumentException(
                        "the URL's path would have \".\" or \"..\" as a segment, which leads to another path");
            }
            if (next == start && variable.get(start)) {
                throw new IllegalArgumentException(
                        "a segment of the URL's path would be empty, which many servers take for another path");
            }
            start = next + 1;
        }
    }

    private static int endOfPath(String url) {
        for (int position = 0; position < url.length(); position++) {
            if (url.charAt(position) == '?' || url.charAt(position) == '#') {
                return position;
            }
        }
        return url.length();
    }

    private Stream<Variable> variables() {
        return parts.stream().flatMap(part -> part.variables.stream());
    }

    private static boolean has(Part part, String name) {
        return part.variables.stream().anyMatch(variable -> variable.name.equals(name));
    }
}
