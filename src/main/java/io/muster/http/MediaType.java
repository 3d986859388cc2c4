package io.muster.http;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A media type (RFC 9110 section 8.3.1), or a range of them (section 12.5.1).
 *
 * <pre>{@code
 * MediaType.ofContentType(List.of("text/csv; Charset=\"windows-1252\"")).flatMap(type -> type.parameter("charset"))
 * }</pre>
 *
 * @param type in lower case; {@code *} in a range
 * @param subtype in lower case; {@code *} in a range
 * @param parameters by their names in lower case, values as received; the first of several with one name
 */
public record MediaType(String type, String subtype, Map<String, String> parameters) {

    private static final String CHARSET = "charset";

    public MediaType {
        parameters = Map.copyOf(parameters);
    }

    /**
     * Parses a media type or range. A malformed parameter is ignored, as browsers do; a malformed type yields none.
     *
     * @param text without a comma outside quotes
     */
    public static Optional<MediaType> parse(String text) {
        FieldCursor cursor = new FieldCursor(text);
        cursor.skipBlanks();
        String type = cursor.token();
        boolean slash = cursor.skip('/');
        String subtype = cursor.token();
        cursor.skipBlanks();
        boolean whole = cursor.atEnd() || cursor.skip(';');
        if (type.isEmpty() || !slash || subtype.isEmpty() || !whole) {
            return Optional.empty();
        }
        return Optional.of(
                new MediaType(type.toLowerCase(Locale.ROOT), subtype.toLowerCase(Locale.ROOT), cursor.parameters()));
    }

    /**
     * Parses {@code Content-Type}. Some proxies and frameworks send the field twice; as in the Fetch Standard, the last
     * valid member counts, with the {@code charset} of an earlier one of the same type if it has none.
     *
     * @param lines the field's value, line by line
     * @return absent if no member is valid; ranges are not
     */
    public static Optional<MediaType> ofContentType(List<String> lines) {
        Optional<MediaType> last = Optional.empty();
        for (String member : FieldLists.members(lines)) {
            Optional<MediaType> parsed = parse(member).filter(type -> !type.isRange());
            if (parsed.isPresent()) {
                last = Optional.of(parsed.get().withCharsetOf(last));
            }
        }
        return last;
    }

    /** Type and subtype, as in {@code application/json}. */
    public String essence() {
        return type + "/" + subtype;
    }

    /** The value of a parameter, by its name in lower case. */
    public Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name));
    }

    /** Whether this is a range of types, such as {@code text/*}. */
    public boolean isRange() {
        return type.equals("*") || subtype.equals("*");
    }

    private MediaType withCharsetOf(Optional<MediaType> earlier) {
        Optional<String> charset = earlier.filter(
                        before -> before.essence().equals(essence()) && !parameters.containsKey(CHARSET))
                .flatMap(before -> before.parameter(CHARSET));
        if (charset.isEmpty()) {
            return this;
        }
        Map<String, String> more = new HashMap<>(parameters);
        more.put(CHARSET, charset.get());
        return new MediaType(type, subtype, more);
    }
}
