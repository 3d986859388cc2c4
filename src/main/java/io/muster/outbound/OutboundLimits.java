package io.muster.outbound;

import io.muster.outbound.gate.AddressGate;
import io.muster.outbound.host.HostLimits;
import io.muster.outbound.wire.ConnectionLimits;
import java.time.Duration;

/**
 * How much the outgoing HTTP client takes on.
 *
 * @param maxConnections open at once, to all hosts
 * @param perHost exchanges at once with one host and port
 * @param maxResponseBytes of one answer's body, as it comes over the wire and again once inflated
 * @param connectTimeout for each of: finding a host's addresses (2 s at most), connecting to one of them, the TLS
 *     handshake
 * @param keepAlive how long an idle connection is kept for reuse
 * @param lookupsPerCaller host names that are looked up at once for one caller, of {@link AddressGate#LOOKUPS} for all
 */
public record OutboundLimits(
        int maxConnections,
        HostLimits perHost,
        int maxResponseBytes,
        Duration connectTimeout,
        Duration keepAlive,
        int lookupsPerCaller) {

    /** 2,000 connections, 256 exchanges with one host, answers of 1 MiB, 5 s to connect, 30 s idle, 8 look-ups. */
    public static final OutboundLimits DEFAULTS =
            new OutboundLimits(2_000, HostLimits.DEFAULTS, 1 << 20, Duration.ofSeconds(5), Duration.ofSeconds(30));

    /** @throws IllegalArgumentException if a limit is not positive */
    public OutboundLimits {
        requirePositive("maxConnections", maxConnections);
        requirePositive("maxResponseBytes", maxResponseBytes);
        requirePositive("connectTimeout in milliseconds", connectTimeout.toMillis());
        requirePositive("keepAlive in milliseconds", keepAlive.toMillis());
        requirePositive("lookupsPerCaller", lookupsPerCaller);
    }

    /** With a quarter of the look-ups for one caller. */
    public OutboundLimits(
            int maxConnections, HostLimits perHost, int maxResponseBytes, Duration connectTimeout, Duration keepAlive) {
        this(maxConnections, perHost, maxResponseBytes, connectTimeout, keepAlive, AddressGate.LOOKUPS_PER_CALLER);
    }

    /** The same, but for how many names are looked up at once for one caller. */
    public OutboundLimits withLookupsPerCaller(int lookups) {
        return new OutboundLimits(maxConnections, perHost, maxResponseBytes, connectTimeout, keepAlive, lookups);
    }

    ConnectionLimits connections() {
        return new ConnectionLimits(maxConnections, connectTimeout, keepAlive);
    }

    private static void requirePositive(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException("%s must be positive but is %d".formatted(name, value));
        }
    }
}
