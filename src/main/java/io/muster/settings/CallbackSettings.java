package io.muster.settings;

import io.muster.callback.RetryPlan;
import io.muster.callback.SigningKeys;
import io.muster.json.Durations;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;

/**
 * Callbacks, and how long finished groups are kept.
 *
 * @param keys sign callbacks; without one, callbacks are rejected
 * @param publicUrl the public URL of this application
 * @param retention how long a finished group is kept
 */
public record CallbackSettings(
        Optional<SigningKeys> keys, RetryPlan plan, Optional<URI> publicUrl, Duration retention) {

    private static final String SECRET = "muster.callback.secret";
    private static final String RETRIES = "muster.callback.retries";
    private static final String PUBLIC_URL = "muster.public-url";

    /** @throws IllegalArgumentException if a setting is invalid; names it */
    public static CallbackSettings read(Config config) {
        return new CallbackSettings(
                text(config, SECRET).map(CallbackSettings::keys),
                text(config, RETRIES).map(CallbackSettings::plan).orElse(RetryPlan.STANDARD),
                text(config, PUBLIC_URL).map(CallbackSettings::publicUrl),
                ConfigValues.duration(config, "muster.retention", Duration.ofDays(7)));
    }

    private static Optional<String> text(Config config, String name) {
        return config.getOptionalValue(name, String.class).map(String::strip);
    }

    private static SigningKeys keys(String secrets) {
        try {
            return SigningKeys.parse(secrets);
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException("%s: %s".formatted(SECRET, wrong.getMessage()), wrong);
        }
    }

    private static RetryPlan plan(String text) {
        List<Duration> delays = Stream.of(text.split(","))
                .map(String::strip)
                .map(delay -> Durations.parse(delay)
                        .orElseThrow(() -> new IllegalArgumentException(
                                "%s must be durations such as 5s,5m,2h but has \"%s\"".formatted(RETRIES, delay))))
                .toList();
        try {
            return new RetryPlan(delays);
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException("%s: %s".formatted(RETRIES, wrong.getMessage()), wrong);
        }
    }

    private static URI publicUrl(String text) {
        if (!text.matches("https?://[^\\s?#]+")) {
            throw new IllegalArgumentException(
                    "%s must be a URL without a query but is \"%s\"".formatted(PUBLIC_URL, text));
        }
        return URI.create(text);
    }
}
