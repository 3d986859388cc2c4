package io.muster.json;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The names of enum constants in documents, responses and tables: in lower case. */
public final class Names {

    private static final ClassValue<Map<Object, String>> NAMES = new ClassValue<>() {

        @Override
        protected Map<Object, String> computeValue(Class<?> type) {
            Map<Object, String> names = new LinkedHashMap<>();
            for (Object constant : type.getEnumConstants()) {
                names.put(constant, ((Enum<?>) constant).name().toLowerCase(Locale.ROOT));
            }
            return Collections.unmodifiableMap(names);
        }
    };

    private Names() {}

    public static String of(Enum<?> constant) {
        return Objects.requireNonNull(NAMES.get(constant.getDeclaringClass()).get(constant));
    }

    /** The names of all constants, in their order. */
    public static Collection<String> all(Class<? extends Enum<?>> type) {
        return NAMES.get(type).values();
    }

    /** The constant with exactly this name. */
    public static <E extends Enum<E>> Optional<E> find(Class<E> type, String name) {
        for (Map.Entry<Object, String> constant : NAMES.get(type).entrySet()) {
            if (constant.getValue().equals(name)) {
                return Optional.of(type.cast(constant.getKey()));
            }
        }
        return Optional.empty();
    }
}
