package io.muster.outbound.host;

import io.muster.outbound.target.HostLiteral;
import io.muster.outbound.target.Ports;
import io.muster.outbound.target.TargetRule;
import java.util.List;
import java.util.stream.Stream;

/**
 * How many exchanges with one host and port may run at once; others wait, in order.
 *
 * @param exchanges for hosts without a limit of their own
 * @param maxWaiting how many may wait for one host
 */
public record HostLimits(int exchanges, int maxWaiting, List<Own> own) {

    /** 256 at once, and as many waiting as two groups of the maximum size have tasks. */
    public static final HostLimits DEFAULTS = of(256);

    private static final int MAX_WAITING = 20_000;

    /** A limit for the hosts that match a rule. */
    record Own(TargetRule rule, int exchanges) {

        boolean fits(String host, int port) {
            return HostLiteral.strict(host)
                    .map(address -> rule.fits(host, port, address))
                    .orElseGet(() -> rule.names(host, port));
        }
    }

    /** @throws IllegalArgumentException if a limit is not positive */
    public HostLimits {
        own = List.copyOf(own);
        Stream.concat(Stream.of(exchanges, maxWaiting), own.stream().map(Own::exchanges))
                .filter(limit -> limit <= 0)
                .forEach(limit -> {
                    throw new IllegalArgumentException("a host's limit must be positive but is %d".formatted(limit));
                });
    }

    /** The same limit for every host. */
    public static HostLimits of(int exchanges) {
        return new HostLimits(exchanges, MAX_WAITING, List.of());
    }

    /**
     * A copy with additional limits for some hosts.
     *
     * @param entries separated by commas, such as {@code api.example.com=20, *.example.org:8443=4}; the first match
     *     applies
     * @throws IllegalArgumentException if an entry is malformed; names the entry
     */
    public HostLimits with(String entries) {
        return new HostLimits(
                exchanges,
                maxWaiting,
                Stream.of(entries.split(","))
                        .map(String::strip)
                        .filter(entry -> !entry.isEmpty())
                        .map(HostLimits::entry)
                        .toList());
    }

    public int exchangesWith(String host, int port) {
        return own.stream()
                .filter(limit -> limit.fits(host, port))
                .findFirst()
                .map(Own::exchanges)
                .orElse(exchanges);
    }

    /** The rules for the hosts that have a limit of their own. */
    public Stream<TargetRule> rules() {
        return own.stream().map(Own::rule);
    }

    private static Own entry(String entry) {
        int equals = entry.indexOf('=');
        int exchanges =
                equals < 0 ? 0 : Ports.number(entry.substring(equals + 1).strip());
        if (exchanges == 0) {
            throw new IllegalArgumentException(
                    "\"%s\" must have the form api.example.com=20, with a whole number from 1 to 99999"
                            .formatted(entry));
        }
        return new Own(TargetRule.parse(entry.substring(0, equals).strip()), exchanges);
    }
}
