package io.muster.json;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The names of enum constants in documents, responses and tables: in lower case. */
public final class Names {

    private Names() {}

    public static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** The constant with exactly this name. */
    public static <E extends Enum<E>> Optional<E> find(Class<E> type, String name) {
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> of(constant).equals(name))
                .findFirst();
    }
}
