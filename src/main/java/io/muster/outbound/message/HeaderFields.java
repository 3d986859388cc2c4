package io.muster.outbound.message;

import java.util.AbstractMap;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The header fields of a message: a map that keeps their order and ignores the case of names. Unmodifiable. */
public final class HeaderFields extends AbstractMap<String, List<String>> {

    private final Map<String, List<String>> byName;
    private final Map<String, List<String>> byLowerCase = new LinkedHashMap<>();

    public HeaderFields(Map<String, List<String>> fields) {
        var copy = new LinkedHashMap<String, List<String>>();
        fields.forEach((name, values) -> {
            var unmodifiable = List.copyOf(values);
            if (byLowerCase.putIfAbsent(lowerCase(name), unmodifiable) != null) {
                throw new IllegalArgumentException(
                        "header \"%s\" is given twice, in different capitalization".formatted(name));
            }
            copy.put(name, unmodifiable);
        });
        byName = Collections.unmodifiableMap(copy);
    }

    @Override
    public @Nullable List<String> get(@Nullable Object name) {
        return name instanceof String text ? byLowerCase.get(lowerCase(text)) : null;
    }

    @Override
    public boolean containsKey(@Nullable Object name) {
        return get(name) != null;
    }

    @Override
    public Set<Entry<String, List<String>>> entrySet() {
        return byName.entrySet();
    }

    private static String lowerCase(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
