package io.muster.rest.request;

import io.muster.http.Prefer;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The preferences of a request (RFC 7240): unknown and malformed ones are ignored.
 *
 * @param respondAsync whether an immediate response is preferred, with the group in the background
 * @param waitFor how long the caller prefers to wait for the complete response before that
 */
public record Preferences(boolean respondAsync, Optional<Duration> waitFor) {

    private static final Pattern DELTA_SECONDS = Pattern.compile("\\d+");
    // the limit for too large numbers, as in RFC 9111 section 1.2.2
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

    /** The value of {@code Preference-Applied}: what was granted. */
    public String applied() {
        return waitFor.map(wait -> "respond-async, wait=" + wait.toSeconds()).orElse("respond-async");
    }
}
