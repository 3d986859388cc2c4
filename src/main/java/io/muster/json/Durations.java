package io.muster.json;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Parses durations in requests: Go style ({@code "250ms"}, {@code "1.5s"}, {@code "1h30m"}; the syntax of Go's {@code
 * time.ParseDuration}) or ISO 8601 ({@code "PT1.5S"}).
 */
public final class Durations {

    private static final int MAX_LENGTH = 40;

    // in the regular expression syntax of JSON Schema (ECMA-262); openapi.yaml has the same pattern
    private static final String SCHEMA_PATTERN = "^[+]?(0|(([0-9]+[.]?[0-9]*|[.][0-9]+)(ns|us|µs|μs|ms|s|m|h))+"
            + "|P(?=[0-9T])([0-9]+D)?(T(?=[0-9])([0-9]+H)?([0-9]+M)?([0-9]+([.][0-9]{1,9})?S)?)?)$";

    private static final Pattern PART = Pattern.compile("(\\d+\\.?\\d*|\\.\\d+)(ns|us|µs|μs|ms|s|m|h)");
    private static final Pattern ISO = Pattern.compile("[-+]?P.*");
    private static final Map<String, BigDecimal> NANOS = Map.of(
            "ns", BigDecimal.ONE,
            "us", BigDecimal.valueOf(1_000),
            // the micro sign (U+00B5) and the Greek letter mu (U+03BC) look alike
            "µs", BigDecimal.valueOf(1_000),
            "μs", BigDecimal.valueOf(1_000),
            "ms", BigDecimal.valueOf(1_000_000),
            "s", BigDecimal.valueOf(1_000_000_000L),
            "m", BigDecimal.valueOf(60_000_000_000L),
            "h", BigDecimal.valueOf(3_600_000_000_000L));

    private Durations() {}

    /** Parses a duration, which may be negative; empty if the text is malformed, or the duration exceeds 292 years. */
    public static Optional<Duration> parse(String text) {
        if (text.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        return ISO.matcher(text).matches() ? iso(text) : signed(text);
    }

    /**
     * The JSON Schema (2020-12) of durations from zero up to a limit, which only its description can express.
     *
     * @param description what the duration is of, without the limit
     * @return a JSON text
     */
    public static String schema(String description, Duration max) {
        return Json.write(members(description, max));
    }

    /** As {@link #schema}, but without zero. */
    public static String positiveSchema(String description, Duration max) {
        Map<String, Object> members = members(description, max);
        members.put("allOf", List.of(Map.of("pattern", "[1-9]")));
        return Json.write(members);
    }

    private static Map<String, Object> members(String description, Duration max) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("type", "string");
        members.put(
                "description",
                "%s; at most %s, for example 250ms, 1.5s, 2m, 1h or PT1.5S".formatted(description, format(max)));
        members.put("maxLength", MAX_LENGTH);
        members.put("pattern", SCHEMA_PATTERN);
        return members;
    }

    /** Formats a duration in Go style, in its largest whole unit: {@code 24h}, {@code 90s}, {@code 250ms}. */
    public static String format(Duration duration) {
        if (duration.equals(Duration.ofHours(duration.toHours()))) {
            return duration.toHours() + "h";
        } else if (duration.equals(Duration.ofSeconds(duration.toSeconds()))) {
            return duration.toSeconds() + "s";
        }
        return duration.toMillis() + "ms";
    }

    private static Optional<Duration> iso(String text) {
        try {
            return Optional.of(Duration.parse(text));
        } catch (DateTimeParseException | ArithmeticException malformed) {
            return Optional.empty();
        }
    }

    private static Optional<Duration> signed(String text) {
        boolean signed = text.startsWith("-") || text.startsWith("+");
        String amount = signed ? text.substring(1) : text;
        // the only number that needs no unit
        Optional<Duration> duration = amount.equals("0") ? Optional.of(Duration.ZERO) : go(amount);
        return text.startsWith("-") ? duration.map(Duration::negated) : duration;
    }

    private static Optional<Duration> go(String text) {
        Matcher part = PART.matcher(text);
        BigDecimal nanos = BigDecimal.ZERO;
        int end = 0;
        while (end < text.length()) {
            if (!part.find(end) || part.start() != end) {
                return Optional.empty();
            }
            nanos = nanos.add(new BigDecimal(part.group(1)).multiply(NANOS.get(part.group(2))));
            end = part.end();
        }
        if (end == 0 || nanos.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            return Optional.empty();
        }
        return Optional.of(
                Duration.ofNanos(nanos.setScale(0, RoundingMode.HALF_UP).longValueExact()));
    }
}
