package io.muster.rest;

import io.muster.http.Prefer;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a request prefers (RFC 7240): only what is known here counts, and what is malformed is as if it were not there.
 *
 * @param respondAsync whether an answer at once is preferred, and the rest in the background
 * @param waitFor how long its caller would rather wait for the whole answer before that
 */
record Preferences(boolean respondAsync, Optional<Duration> waitFor) {

    private static final Pattern DELTA_SECONDS = Pattern.compile("\\d+");
    // as RFC 9111 section 1.2.2 has it for numbers that are too large
    private static final long MAX_SECONDS = 1L << 31;

    /** @param headers the values of every {@code Prefer} header */
    static Preferences read(List<String> headers) {
        Prefer prefer = Prefer.of(headers);
        boolean respondAsync = prefer.get("respond-async")
                .filter(preference -> preference.value().isEmpty())
                .isPresent();
        Optional<Duration> waitFor = prefer.get("wait")
                .map(Prefer.Preference::value)
                .filter(value -> DELTA_SECONDS.matcher(value).matches())
                .map(Preferences::seconds);
        return new Preferences(respondAsync, waitFor);
    }

    private static Duration seconds(String digits) {
        BigInteger seconds = new BigInteger(digits).min(BigInteger.valueOf(MAX_SECONDS));
        return Duration.ofSeconds(seconds.longValue());
    }

    /** What the answer says was granted, for {@code Preference-Applied}. */
    String applied() {
        return waitFor.map(wait -> "respond-async, wait=" + wait.toSeconds()).orElse("respond-async");
    }
}
