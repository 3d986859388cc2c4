package io.muster.http;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The preferences of a request (RFC 7240 section 2).
 *
 * @param preferences by their names in lower case; of several with one name the first; malformed ones are left out
 */
public record Prefer(Map<String, Preference> preferences) {

    /**
     * One preference.
     *
     * @param value empty where it has none, which is the same by the RFC
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

    /** @param lines the field's value, line by line: several lines are one list */
    public static Prefer of(List<String> lines) {
        Map<String, Preference> preferences = new LinkedHashMap<>();
        FieldLists.members(lines).forEach(member -> add(member, preferences));
        return new Prefer(preferences);
    }

    /** The preference of this name, in lower case. */
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
