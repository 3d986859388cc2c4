package io.muster.outbound;

import java.time.Duration;

/**
 * How much the outgoing HTTP client takes on.
 *
 * @param maxConnections open at once, to all hosts
 * @param maxConnectionsPerHost open at once to one host and port; further exchanges wait
 * @param maxResponseBytes of one answer's body, as it comes over the wire and again once inflated
 * @param connectTimeout for each of: finding a host's addresses (2 s at most), connecting to one of them, the TLS
 *     handshake
 * @param keepAlive how long an idle connection is kept for reuse
 */
public record OutboundLimits(
        int maxConnections,
        int maxConnectionsPerHost,
        int maxResponseBytes,
        Duration connectTimeout,
        Duration keepAlive) {

    /** 2,000 connections, 1,000 to one host, answers of 1 MiB, 5 s to connect, 30 s idle. */
    public static final OutboundLimits DEFAULTS =
            new OutboundLimits(2_000, 1_000, 1 << 20, Duration.ofSeconds(5), Duration.ofSeconds(30));

    /** @throws IllegalArgumentException if a limit is not positive, or more is granted to one host than to all */
    public OutboundLimits {
        requirePositive("maxConnections", maxConnections);
        requirePositive("maxConnectionsPerHost", maxConnectionsPerHost);
        requirePositive("maxResponseBytes", maxResponseBytes);
        requirePositive("connectTimeout in milliseconds", connectTimeout.toMillis());
        requirePositive("keepAlive in milliseconds", keepAlive.toMillis());
        if (maxConnectionsPerHost > maxConnections) {
            throw new IllegalArgumentException("maxConnectionsPerHost must be in 1..%d (maxConnections) but is %d"
                    .formatted(maxConnections, maxConnectionsPerHost));
        }
    }

    private static void requirePositive(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException("%s must be positive but is %d".formatted(name, value));
        }
    }
}
