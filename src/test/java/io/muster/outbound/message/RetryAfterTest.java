package io.muster.outbound.message;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {

    @Test
    void readsRetryAfterInBothForms() {
        Instant now = Instant.parse("2026-11-21T10:00:00Z");

        assertThat(RetryAfter.parse("120", now)).contains(ofMinutes(2));
        assertThat(RetryAfter.parse("Sat, 21 Nov 2026 10:01:00 GMT", now)).contains(ofMinutes(1));
        assertThat(RetryAfter.parse("-5", now)).isEmpty();
        assertThat(RetryAfter.parse("soon", now)).isEmpty();
        assertThat(RetryAfter.parse("0005", now)).contains(ofSeconds(5));
        assertThat(RetryAfter.parse("5,05", now)).contains(ofSeconds(5));
        assertThat(RetryAfter.parse("5, 6", now)).isEmpty();
        assertThat(RetryAfter.parse("0", now)).contains(Duration.ZERO);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2147483648", "9999999999", "99999999999999999999"})
    void hugeNumbersAreCapped(String seconds) {
        assertThat(RetryAfter.parse(seconds, Instant.EPOCH)).contains(ofSeconds(1L << 31));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sat, 21 Nov 2026 10:01:00 GMT",
                "sat, 21 nov 2026 10:01:00 gmt",
                "Saturday, 21-Nov-26 10:01:00 GMT",
                "Sat Nov 21 10:01:00 2026",
                "Sat,  21 Nov 2026 10:01:00 GMT"
            })
    void readsADateInEachFormat(String date) {
        assertThat(RetryAfter.parse(date, Instant.parse("2026-11-21T10:00:00Z")))
                .contains(ofMinutes(1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sat, 21 Nov 2026 09:59:00 GMT",
                "Sun, 06 Nov 1994 08:49:37 GMT",
                "Sunday, 06-Nov-94 08:49:37 GMT",
                "Sun Nov  6 08:49:37 1994",
                "Sun Nov 6 08:49:37 1994",
                "Sat, 31 Dec 2016 23:59:60 GMT"
            })
    void aDateInThePastMeansNow(String date) {
        assertThat(RetryAfter.parse(date, Instant.parse("2026-11-21T10:00:00Z")))
                .contains(Duration.ZERO);
    }

    @Test
    void aTwoDigitYearIsAtMostFiftyYearsAhead() {
        Instant now = Instant.parse("2026-11-21T10:00:00Z");
        assertThat(RetryAfter.parse("Saturday, 21-Nov-76 10:00:00 GMT", now))
                .hasValueSatisfying(wait -> assertThat(wait.toDays()).isGreaterThan(49 * 365));
        assertThat(RetryAfter.parse("Monday, 21-Nov-77 10:00:00 GMT", now)).contains(Duration.ZERO);
    }

    @Test
    void equalLinesCountOnceAndDifferentOnesAreIgnored() {
        assertThat(ofLines("", "5")).contains(Duration.ofSeconds(5));
        assertThat(ofLines("Sat, 21 Nov 2026 10:00:05 GMT", "5")).contains(Duration.ofSeconds(5));
        assertThat(ofLines("5", "6")).isEmpty();
        assertThat(ofLines("5", "soon")).isEmpty();
        assertThat(ofLines("")).isEmpty();
        assertThat(ofLines()).isEmpty();
    }

    private static Optional<Duration> ofLines(String... lines) {
        return new OutboundResponse(503, Map.of("Retry-After", List.of(lines)), new byte[0])
                .retryAfter(Instant.parse("2026-11-21T10:00:00Z"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1.5",
                "+5",
                "Sat, 32 Nov 2026 10:01:00 GMT",
                "Mon, 21 Nov 2026 10:01:00 GMT",
                "Sat, 21 Nov 2026 10:01:00 +0100",
                "2026-11-21T10:01:00Z",
                "Sat Nov 21 10:01:00"
            })
    void ignoresMalformedValues(String value) {
        assertThat(RetryAfter.parse(value, Instant.parse("2026-11-21T10:00:00Z")))
                .isEmpty();
    }
}
