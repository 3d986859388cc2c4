package io.muster.http;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The preferences of a request (RFC 7240 section 2).
 *
 * @param preferences by their names in lower case; the first of several with one name; malformed ones are omitted
 */
public record Prefer(Map<String, Preference> preferences) {

    /**
     * One preference.
     *
     * @param value empty if it has none, which the RFC treats as the same
     * @param parameters by their names in lower case
     */
    public record Preference(String value, Map<String, String> parameters) {

        public Preference {
            parameters = Map.copyOf(parameters);
        }
    }

    public Prefer {
        preferences = Map.copyOf(preferences);
    }

    /** @param lines the field's value, line by line: several lines form one list */
    public static Prefer of(List<String> lines) {
        Map<String, Preference> preferences = new LinkedHashMap<>();
        FieldLists.members(lines).forEach(member -> add(member, preferences));
        return new Prefer(preferences);
    }

    /** The preference with this name, in lower case. */
    public Optional<Preference> get(String name) {
        return Optional.ofNullable(preferences.get(name));
    }

    private static void add(String member, Map<String, Preference> preferences) {
        FieldCursor cursor = new FieldCursor(member, true);
        String name = cursor.token().toLowerCase(Locale.ROOT);
        Optional<String> value = cursor.valueAfterEquals();
        cursor.skipBlanks();
        if (!name.isEmpty() && value.isPresent() && (cursor.atEnd() || cursor.skip(';'))) {
            preferences.putIfAbsent(name, new Preference(value.get(), cursor.parameters()));
        }
    }
}
