package io.muster.settings;

import io.muster.outbound.OutboundLimits;
import io.muster.outbound.host.HostLimits;
import io.muster.outbound.message.RequestRules;
import io.muster.outbound.target.TargetRule;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;

/**
 * How other servers are called, read from MicroProfile Config and validated: {@code muster.outbound.allow} is a system
 * property, or {@code MUSTER_OUTBOUND_ALLOW} in the environment.
 *
 * @param outboundAllow what may be called in addition to public addresses, in the syntax of {@link
 *     io.muster.outbound.gate.AddressPolicy}
 * @param outboundDeny what may not be called, even if it is allowed
 * @param outboundPorts the permitted ports; the standard ones if blank
 * @param onlyAllowed whether only allowed targets may be called
 * @param deadlineHeader the header that tells a called host how many milliseconds are left
 */
public record OutboundSettings(
        String outboundAllow,
        String outboundDeny,
        String outboundPorts,
        boolean onlyAllowed,
        OutboundLimits outbound,
        Optional<String> deadlineHeader) {

    /** @throws IllegalArgumentException if a setting is invalid; names it */
    public static OutboundSettings read(Config config) {
        OutboundLimits defaults = OutboundLimits.DEFAULTS;
        OutboundLimits outbound = new OutboundLimits(
                ConfigValues.positive(config, "muster.outbound.max-connections", defaults.maxConnections()),
                perHost(config),
                ConfigValues.positive(config, "muster.outbound.max-response-bytes", defaults.maxResponseBytes()),
                ConfigValues.duration(config, "muster.outbound.connect-timeout", defaults.connectTimeout()),
                ConfigValues.duration(config, "muster.outbound.keep-alive", defaults.keepAlive()));
        return new OutboundSettings(
                allow(config),
                ConfigValues.text(config, "muster.outbound.deny").orElse(""),
                ConfigValues.text(config, "muster.outbound.ports").orElse(""),
                ConfigValues.flag(config, "muster.outbound.only-allowed"),
                outbound,
                deadlineHeader(config));
    }

    private static HostLimits perHost(Config config) {
        int exchanges = ConfigValues.positive(
                config, "muster.outbound.max-exchanges-per-host", HostLimits.DEFAULTS.exchanges());
        String own = ConfigValues.text(config, "muster.outbound.max-exchanges-by-host")
                .orElse("");
        try {
            return HostLimits.of(exchanges).with(own);
        } catch (IllegalArgumentException malformed) {
            throw new IllegalArgumentException(
                    "muster.outbound.max-exchanges-by-host: " + malformed.getMessage(), malformed);
        }
    }

    // an invalid header is refused at the start rather than with every call
    private static Optional<String> deadlineHeader(Config config) {
        Optional<String> name =
                ConfigValues.text(config, "muster.outbound.deadline-header").map(String::strip);
        name.flatMap(RequestRules::checkHeaderName).ifPresent(wrong -> {
            throw new IllegalArgumentException("muster.outbound.deadline-header: " + wrong);
        });
        return name;
    }

    /** The setting, or the default for trying Muster out with Maven; see the pom. */
    private static String allow(Config config) {
        return ConfigValues.text(config, "muster.outbound.allow")
                .or(() -> ConfigValues.text(config, "muster.outbound.default-allow"))
                .orElse("");
    }

    /** The names of hosts in the settings, without patterns and addresses. */
    public Set<String> namedHosts() {
        return Stream.concat(allowed().stream(), outbound.perHost().rules())
                .filter(TargetRule.Name.class::isInstance)
                .map(rule -> ((TargetRule.Name) rule).name())
                .filter(name -> !name.startsWith("*."))
                .collect(Collectors.toSet());
    }

    // a malformed list fails the start, when the policy is made of it; that says what is wrong
    private List<TargetRule> allowed() {
        try {
            return TargetRule.parseAll(outboundAllow);
        } catch (IllegalArgumentException malformed) {
            return List.of();
        }
    }

    /** Whether the outbound rule is only that default. */
    public static boolean isTryingOut(Config config) {
        return ConfigValues.text(config, "muster.outbound.allow").isEmpty()
                && ConfigValues.text(config, "muster.outbound.default-allow").isPresent();
    }
}
