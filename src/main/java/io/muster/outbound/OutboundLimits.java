package io.muster.outbound;

import io.muster.outbound.gate.AddressGate;
import io.muster.outbound.host.HostLimits;
import io.muster.outbound.wire.ConnectionLimits;
import java.time.Duration;

/**
 * The limits of the outgoing HTTP client.
 *
 * @param maxConnections open connections to all hosts
 * @param perHost concurrent exchanges with one host and port
 * @param maxResponseBytes the size of one response body as received, and again once decompressed
 * @param connectTimeout for each of: resolving a host name (2 s at most), connecting to an address, the TLS handshake
 * @param keepAlive how long an idle connection is kept for reuse
 * @param lookupsPerCaller concurrent DNS lookups for one caller, out of {@link AddressGate#LOOKUPS} for all
 */
public record OutboundLimits(
        int maxConnections,
        HostLimits perHost,
        int maxResponseBytes,
        Duration connectTimeout,
        Duration keepAlive,
        int lookupsPerCaller) {

    /** 2,000 connections, 256 exchanges with one host, responses of 1 MiB, 5 s to connect, 30 s idle, 8 lookups. */
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

    /** With a quarter of the DNS lookups for one caller. */
    public OutboundLimits(
            int maxConnections, HostLimits perHost, int maxResponseBytes, Duration connectTimeout, Duration keepAlive) {
        this(maxConnections, perHost, maxResponseBytes, connectTimeout, keepAlive, AddressGate.LOOKUPS_PER_CALLER);
    }

    /** A copy with this number of concurrent DNS lookups for one caller. */
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
