package io.muster.outbound.message;

import io.muster.http.FieldLists;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Parses the header {@code Retry-After} (RFC 9110 section 10.2.3): seconds, or a date in any of the three formats. */
public final class RetryAfter {

    private static final Pattern DIGITS = Pattern.compile("\\d+");
    private static final Pattern LEADING_ZEROS = Pattern.compile("^0+(?=\\d)");

    // RFC 9111 section 1.2.2: the value to use for a number that is too large
    private static final long MAX_SECONDS = 1L << 31;
    private static final int MAX_DIGITS = 10;

    private static final Pattern BLANKS = Pattern.compile(" +");

    private static final DateTimeFormatter IMF_FIXDATE = format("EEE, d MMM uuuu HH:mm:ss 'GMT'");
    private static final DateTimeFormatter ASCTIME = format("EEE MMM d HH:mm:ss uuuu");

    // RFC 9110 section 5.6.7: a date that appears to be more than 50 years ahead is in the past century
    private static final int YEARS_BACK = 49;

    private RetryAfter() {}

    /** How long to wait from now on, zero for a date in the past; empty if the value cannot be parsed. */
    public static Optional<Duration> parse(String value, Instant now) {
        List<String> members = FieldLists.members(List.of(value));
        if (!members.isEmpty() && members.stream().allMatch(DIGITS.asMatchPredicate())) {
            // a proxy may have repeated the number
            List<String> numbers = members.stream()
                    .map(digits -> LEADING_ZEROS.matcher(digits).replaceFirst(""))
                    .distinct()
                    .toList();
            return numbers.size() == 1 ? Optional.of(Duration.ofSeconds(seconds(numbers.get(0)))) : Optional.empty();
        }
        // some servers write 10:00:60 for a leap second, which the section allows, and asctime with one space
        return date(BLANKS.matcher(value).replaceAll(" ").replace(":60 ", ":59 "), now)
                .map(date -> Duration.between(now, date))
                .map(wait -> wait.isNegative() ? Duration.ZERO : wait);
    }

    private static long seconds(String digits) {
        return digits.length() > MAX_DIGITS ? MAX_SECONDS : Math.min(MAX_SECONDS, Long.parseLong(digits));
    }

    private static Optional<Instant> date(String value, Instant now) {
        for (DateTimeFormatter format : List.of(IMF_FIXDATE, rfc850(now), ASCTIME)) {
            try {
                return Optional.of(LocalDateTime.parse(value, format).toInstant(ZoneOffset.UTC));
            } catch (DateTimeException another) {
                // try the next format
            }
        }
        return Optional.empty();
    }

    private static DateTimeFormatter format(String pattern) {
        return new DateTimeFormatterBuilder()
                .parseCaseInsensitive()
                .appendPattern(pattern)
                .toFormatter(Locale.ENGLISH);
    }

    private static DateTimeFormatter rfc850(Instant now) {
        return new DateTimeFormatterBuilder()
                .parseCaseInsensitive()
                .appendPattern("EEEE, dd-MMM-")
                .appendValueReduced(
                        ChronoField.YEAR, 2, 2, now.atZone(ZoneOffset.UTC).getYear() - YEARS_BACK)
                .appendPattern(" HH:mm:ss 'GMT'")
                .toFormatter(Locale.ENGLISH);
    }
}
