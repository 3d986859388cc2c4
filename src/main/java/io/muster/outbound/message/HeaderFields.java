package io.muster.outbound.message;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The header fields of a message: a map that keeps their order and ignores the case of names. Unmodifiable. */
public final class HeaderFields extends AbstractMap<String, List<String>> {

    private final Map<String, Map.Entry<String, List<String>>> byLowerCase;

    /** @throws IllegalArgumentException if a name is given twice, in different capitalization */
    public HeaderFields(Map<String, List<String>> fields) {
        byLowerCase = new LinkedHashMap<>();
        fields.forEach((name, values) -> {
            if (byLowerCase.putIfAbsent(lowerCase(name), Map.entry(name, List.copyOf(values))) != null) {
                throw new IllegalArgumentException(
                        "header \"%s\" is given twice, in different capitalization".formatted(name));
            }
        });
    }

    private HeaderFields(Builder builder) {
        byLowerCase = builder.byLowerCase;
    }

    /** Collects fields line by line; a name is kept as it was spelled first. To be used once, by one thread. */
    public static final class Builder {

        private final Map<String, Map.Entry<String, List<String>>> byLowerCase = new LinkedHashMap<>();

        public void add(String name, String value) {
            byLowerCase
                    .computeIfAbsent(lowerCase(name), lower -> Map.entry(name, new ArrayList<>(1)))
                    .getValue()
                    .add(value);
        }

        public void remove(String name) {
            byLowerCase.remove(lowerCase(name));
        }

        /** The values of a field; empty if there are none. */
        public List<String> values(String name) {
            Map.Entry<String, List<String>> field = byLowerCase.get(lowerCase(name));
            return field == null ? List.of() : field.getValue();
        }

        /** What was collected; this must not be used any more. */
        public HeaderFields build() {
            byLowerCase.replaceAll((lower, field) -> Map.entry(field.getKey(), List.copyOf(field.getValue())));
            return new HeaderFields(this);
        }
    }

    @Override
    public @Nullable List<String> get(@Nullable Object name) {
        Map.Entry<String, List<String>> field = name instanceof String text ? byLowerCase.get(lowerCase(text)) : null;
        return field == null ? null : field.getValue();
    }

    @Override
    public boolean containsKey(@Nullable Object name) {
        return get(name) != null;
    }

    @Override
    public Set<Map.Entry<String, List<String>>> entrySet() {
        return new AbstractSet<>() {

            @Override
            public Iterator<Map.Entry<String, List<String>>> iterator() {
                return Collections.unmodifiableCollection(byLowerCase.values()).iterator();
            }

            @Override
            public int size() {
                return byLowerCase.size();
            }
        };
    }

    private static String lowerCase(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
