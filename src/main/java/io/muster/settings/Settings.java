package io.muster.settings;

import io.muster.json.Durations;
import io.muster.outbound.OutboundLimits;
import io.muster.outbound.host.HostLimits;
import io.muster.outbound.message.RequestRules;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;

/**
 * What may be called, read from MicroProfile Config and checked as every setting is: {@code muster.outbound.allow} is a system property, or
 * {@code MUSTER_OUTBOUND_ALLOW} in the environment.
 *
 * @param outboundAllow what may be called beyond public addresses, as {@link io.muster.outbound.gate.AddressPolicy} reads it
 * @param outboundDeny what may not be called, even if it is allowed
 * @param outboundPorts the ports that may be called; the usual ones if blank
 * @param onlyAllowed whether nothing but what is allowed may be called
 * @param deadlineHeader the header that tells a called host how many milliseconds are left
 */
public record Settings(
        String outboundAllow,
        String outboundDeny,
        String outboundPorts,
        boolean onlyAllowed,
        OutboundLimits outbound,
        Optional<String> deadlineHeader) {

    /** @throws IllegalArgumentException naming the setting that has a value it cannot have */
    public static Settings read(Config config) {
        OutboundLimits defaults = OutboundLimits.DEFAULTS;
        OutboundLimits outbound = new OutboundLimits(
                positive(config, "muster.outbound.max-connections", defaults.maxConnections()),
                perHost(config),
                positive(config, "muster.outbound.max-response-bytes", defaults.maxResponseBytes()),
                duration(config, "muster.outbound.connect-timeout", defaults.connectTimeout()),
                duration(config, "muster.outbound.keep-alive", defaults.keepAlive()));
        return new Settings(
                allow(config),
                text(config, "muster.outbound.deny").orElse(""),
                text(config, "muster.outbound.ports").orElse(""),
                flag(config, "muster.outbound.only-allowed"),
                outbound,
                deadlineHeader(config));
    }

    private static HostLimits perHost(Config config) {
        int exchanges = positive(config, "muster.outbound.max-exchanges-per-host", HostLimits.DEFAULTS.exchanges());
        String own = text(config, "muster.outbound.max-exchanges-by-host").orElse("");
        try {
            return HostLimits.of(exchanges).with(own);
        } catch (IllegalArgumentException malformed) {
            throw new IllegalArgumentException(
                    "muster.outbound.max-exchanges-by-host: " + malformed.getMessage(), malformed);
        }
    }

    // a header that no call may have is refused at the start, and not with every call
    private static Optional<String> deadlineHeader(Config config) {
        Optional<String> name = text(config, "muster.outbound.deadline-header").map(String::strip);
        name.flatMap(RequestRules::checkHeaderName).ifPresent(wrong -> {
            throw new IllegalArgumentException("muster.outbound.deadline-header: " + wrong);
        });
        return name;
    }

    /** The setting, or what the way of starting sets free for trying out; see the pom. */
    private static String allow(Config config) {
        return text(config, "muster.outbound.allow")
                .or(() -> text(config, "muster.outbound.default-allow"))
                .orElse("");
    }

    /** Whether the outbound rule comes from the way of starting alone. */
    public static boolean isTryingOut(Config config) {
        return text(config, "muster.outbound.allow").isEmpty()
                && text(config, "muster.outbound.default-allow").isPresent();
    }

    /** False unless it is set. */
    static boolean flag(Config config, String name) {
        String text = text(config, name).map(String::strip).orElse("false");
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            // anything else would be false to Boolean.parseBoolean, and leave open what was to be shut
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
            // said below
        }
        throw new IllegalArgumentException(
                "%s must be a whole number above 0 but is \"%s\"".formatted(name, text.get()));
    }

    public static Duration duration(Config config, String name, Duration byDefault) {
        return text(config, name)
                .map(text -> Durations.parse(text.strip())
                        .filter(value -> !value.isZero() && !value.isNegative())
                        .orElseThrow(() -> new IllegalArgumentException(
                                "%s must be a duration above 0 such as 5s but is \"%s\"".formatted(name, text))))
                .orElse(byDefault);
    }
}
