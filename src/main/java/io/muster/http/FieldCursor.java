package io.muster.http;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * Parses a field value from left to right by the rules of RFC 9110 section 5.6: tokens, quoted strings, parameters.
 *
 * <p>Not thread-safe.
 */
public final class FieldCursor {

    private static final String TOKEN_PUNCTUATION = "!#$%&'*+-.^_`|~";

    private final String text;
    private final boolean blanksAroundEquals;
    private int at;

    /** Parses a value whose parameters have no white space around {@code =}; one with white space is malformed. */
    FieldCursor(String text) {
        this(text, false);
    }

    /** @param blanksAroundEquals whether {@code =} may have white space around it, as RFC 7240 section 2 allows */
    FieldCursor(String text, boolean blanksAroundEquals) {
        this.text = text;
        this.blanksAroundEquals = blanksAroundEquals;
    }

    /** Whether a token may have this character (RFC 9110 section 5.6.2). */
    public static boolean isTokenCharacter(int c) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9'
                || TOKEN_PUNCTUATION.indexOf(c) >= 0;
    }

    /** The index of the next character. */
    int position() {
        return at;
    }

    boolean atEnd() {
        return at == text.length();
    }

    boolean isAt(char c) {
        return at < text.length() && text.charAt(at) == c;
    }

    /** Skips this character if it is next. */
    boolean skip(char c) {
        if (isAt(c)) {
            at++;
            return true;
        }
        return false;
    }

    /** Skips optional white space (section 5.6.3). */
    void skipBlanks() {
        takeWhile(c -> c == ' ' || c == '\t');
    }

    String takeWhile(IntPredicate wanted) {
        int from = at;
        while (at < text.length() && wanted.test(text.charAt(at))) {
            at++;
        }
        return text.substring(from, at);
    }

    /** A token (section 5.6.2); empty, and nothing is read, if there is none. */
    String token() {
        return takeWhile(FieldCursor::isTokenCharacter);
    }

    /** The content of a quoted string (section 5.6.4); absent if there is none or its closing quote is missing. */
    Optional<String> quotedString() {
        if (!skip('"')) {
            return Optional.empty();
        }
        StringBuilder content = new StringBuilder();
        while (!atEnd()) {
            char c = text.charAt(at++);
            if (c == '"') {
                return Optional.of(content.toString());
            }
            content.append(c == '\\' && !atEnd() ? text.charAt(at++) : c);
        }
        return Optional.empty();
    }

    /** A quoted string or a token, which may be empty; absent if a quoted string is not closed. */
    Optional<String> word() {
        return isAt('"') ? quotedString() : Optional.of(token());
    }

    /**
     * The parameters (section 5.6.6) up to the end, by their names in lower case; the first of several with one name. A
     * parameter without a value has an empty one. Malformed parameters are omitted.
     */
    Map<String, String> parameters() {
        Map<String, String> parameters = new LinkedHashMap<>();
        while (!atEnd()) {
            parameter(parameters);
        }
        return Collections.unmodifiableMap(parameters);
    }

    private void parameter(Map<String, String> parameters) {
        skipBlanks();
        String name = token();
        Optional<String> value = valueAfterEquals();
        skipBlanks();
        if (!name.isEmpty() && value.isPresent() && (atEnd() || isAt(';'))) {
            parameters.putIfAbsent(name.toLowerCase(Locale.ROOT), value.get());
        }
        skipToSemicolon();
    }

    /** The word after {@code =}; empty if there is no such sign, absent if the word is malformed. */
    Optional<String> valueAfterEquals() {
        skipBlanksAroundEquals();
        if (!skip('=')) {
            return Optional.of("");
        }
        skipBlanksAroundEquals();
        return word();
    }

    private void skipBlanksAroundEquals() {
        if (blanksAroundEquals) {
            skipBlanks();
        }
    }

    private void skipToSemicolon() {
        while (!atEnd() && !skip(';')) {
            if (isAt('"')) {
                quotedString();
            } else {
                at++;
            }
        }
    }
}
