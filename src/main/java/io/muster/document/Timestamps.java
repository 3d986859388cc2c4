package io.muster.document;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Writes instants as the wire has them: RFC 3339, in UTC, with milliseconds. */
final class Timestamps {

    // always three digits: an Instant's own text drops them where they are zero
    private static final DateTimeFormatter INSTANT = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private Timestamps() {}

    static String format(Instant instant) {
        return INSTANT.format(instant);
    }
}
