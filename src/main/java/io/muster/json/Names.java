package io.muster.json;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The names of enum constants in documents, responses and tables: in lower case. */
public final class Names {

    private static final ClassValue<List<String>> NAMES = new ClassValue<>() {

        @Override
        protected List<String> computeValue(Class<?> type) {
            return Arrays.stream(type.getEnumConstants())
                    .map(constant -> ((Enum<?>) constant).name().toLowerCase(Locale.ROOT))
                    .toList();
        }
    };

    private Names() {}

    public static String of(Enum<?> constant) {
        return NAMES.get(constant.getDeclaringClass()).get(constant.ordinal());
    }

    /** The names of all constants, in their order. */
    public static List<String> all(Class<? extends Enum<?>> type) {
        return NAMES.get(type);
    }

    /** The constant with exactly this name. */
    public static <E extends Enum<E>> Optional<E> find(Class<E> type, String name) {
        int index = NAMES.get(type).indexOf(name);
        return index < 0 ? Optional.empty() : Optional.of(type.getEnumConstants()[index]);
    }
}
