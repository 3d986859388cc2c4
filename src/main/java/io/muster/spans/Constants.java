package io.muster.spans;

import java.util.Locale;

/** Constants as attributes. */
final class Constants {

    private Constants() {}

    /** A constant as it is written in the API: {@code timed_out}. */
    static String text(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
