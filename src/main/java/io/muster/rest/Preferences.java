package io.muster.rest;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a request prefers (RFC 7240): only what is known here counts, and what is malformed is as if it were not there.
 *
 * @param respondAsync whether an answer at once is preferred, and the rest in the background
 * @param waitFor how long its caller would rather wait for the whole answer before that
 */
record Preferences(boolean respondAsync, Optional<Duration> waitFor) {

    private static final Pattern WAIT = Pattern.compile("wait\\s*=\\s*\"?(\\d{1,6})\"?");

    /** @param headers the values of every {@code Prefer} header */
    static Preferences read(List<String> headers) {
        boolean respondAsync = false;
        Optional<Duration> waitFor = Optional.empty();
        for (String preference :
                String.join(",", headers).toLowerCase(Locale.ROOT).split("[,;]")) {
            Matcher wait = WAIT.matcher(preference.strip());
            respondAsync |= preference.strip().equals("respond-async");
            if (waitFor.isEmpty() && wait.matches()) {
                waitFor = Optional.of(Duration.ofSeconds(Long.parseLong(wait.group(1))));
            }
        }
        return new Preferences(respondAsync, waitFor);
    }

    /** What the answer says was granted, for {@code Preference-Applied}. */
    String applied() {
        return waitFor.map(wait -> "respond-async, wait=" + wait.toSeconds()).orElse("respond-async");
    }
}
