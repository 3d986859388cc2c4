package io.muster.settings;

import io.muster.json.Durations;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;

/** Reads single values from MicroProfile Config; an exception names an invalid setting. */
public final class ConfigValues {

    private ConfigValues() {}

    /** False unless it is set. */
    static boolean flag(Config config, String name) {
        String text = text(config, name).map(String::strip).orElse("false");
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            // Boolean.parseBoolean would treat anything else as false, which could leave access open by mistake
            default ->
                throw new IllegalArgumentException("%s must be true or false but is \"%s\"".formatted(name, text));
        };
    }

    static Optional<String> text(Config config, String name) {
        return config.getOptionalValue(name, String.class);
    }

    static int positive(Config config, String name, int byDefault) {
        return (int) positive(config, name, byDefault, Integer.MAX_VALUE);
    }

    static long positiveLong(Config config, String name, long byDefault) {
        return positive(config, name, byDefault, Long.MAX_VALUE);
    }

    private static long positive(Config config, String name, long byDefault, long max) {
        Optional<String> text = text(config, name);
        if (text.isEmpty()) {
            return byDefault;
        }
        try {
            long value = Long.parseLong(text.get().strip());
            if (value > 0 && value <= max) {
                return value;
            }
        } catch (NumberFormatException malformed) {
            // reported below
        }
        throw new IllegalArgumentException(
                "%s must be a whole number above 0 but is \"%s\"".formatted(name, text.get()));
    }

    /** A positive duration, such as {@code 5s}. */
    public static Duration duration(Config config, String name, Duration byDefault) {
        return text(config, name)
                .map(text -> Durations.parse(text.strip())
                        .filter(value -> !value.isZero() && !value.isNegative())
                        .orElseThrow(() -> new IllegalArgumentException(
                                "%s must be a duration above 0 such as 5s but is \"%s\"".formatted(name, text))))
                .orElse(byDefault);
    }
}
