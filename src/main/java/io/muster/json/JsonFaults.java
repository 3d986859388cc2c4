package io.muster.json;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;

/** Describes errors in a document for its author; the parser's messages are for programmers. */
final class JsonFaults {

    private static final int LONGEST_QUOTE = 60;
    private static final Pattern REPEATED =
            Pattern.compile("Duplicate (?:property|field|Object property) ['\"](.*?)['\"].*");
    private static final Pattern CHARACTER =
            Pattern.compile("(?:Unexpected|Illegal) (?:unquoted )?character.*?code (\\d+).*");
    private static final Pattern WORD = Pattern.compile("Unrecognized token '(.*?)'.*");

    private JsonFaults() {}

    /** @param maxDepth the maximum nesting of arrays and objects */
    static MalformedJsonException of(JacksonException malformed, int maxDepth) {
        TokenStreamLocation where = malformed.getLocation();
        boolean known = where != null && where.getLineNr() > 0;
        return new MalformedJsonException(
                detail(malformed, maxDepth),
                known ? where.getLineNr() : 1,
                known ? Math.max(1, where.getColumnNr()) : 1);
    }

    private static String detail(JacksonException malformed, int maxDepth) {
        String message = Optional.ofNullable(malformed.getOriginalMessage()).orElse("");
        if (malformed instanceof UnexpectedEndOfInputException) {
            return "Unexpected end of the document";
        } else if (malformed instanceof StreamConstraintsException) {
            return limit(message, maxDepth);
        } else if (message.startsWith("Trailing token")) {
            return "Unexpected content after the end of the document";
        }
        return quoted(REPEATED, message)
                .map("Duplicate name \"%s\" in an object"::formatted)
                .or(() -> quoted(CHARACTER, message).map(JsonFaults::character))
                .or(() -> quoted(WORD, message).map("Unexpected token \"%s\""::formatted))
                .orElse("The document is not valid JSON");
    }

    private static String limit(String message, int maxDepth) {
        if (message.contains("nesting")) {
            return "Arrays and objects must not nest deeper than " + maxDepth;
        } else if (message.startsWith("Number")) {
            return "A number has too many digits";
        } else if (message.contains("ame")) {
            return "A name is too long";
        }
        return "A value is too long";
    }

    private static String character(String code) {
        int point = Integer.parseInt(code);
        return point > ' ' && point < 0x7f
                ? "Unexpected character %c".formatted(point)
                : "Unexpected character U+%04X".formatted(point);
    }

    private static Optional<String> quoted(Pattern pattern, String message) {
        Matcher matcher = pattern.matcher(message.lines().findFirst().orElse(""));
        return matcher.matches() ? Optional.of(shortened(matcher.group(1))) : Optional.empty();
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST_QUOTE ? text : text.substring(0, LONGEST_QUOTE) + "…";
    }
}
