package io.muster.json;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The names of an enum's constants as documents, answers and tables have them: in lower case. */
public final class Names {

    private Names() {}

    public static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** The constant with this very name. */
    public static <E extends Enum<E>> Optional<E> find(Class<E> type, String name) {
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> of(constant).equals(name))
                .findFirst();
    }
}
