package io.muster.outbound.wire;

import java.time.Duration;

/**
 * Limits on connections.
 *
 * @param max open connections to all hosts
 * @param connectTimeout for each of: connecting to one address, the TLS handshake
 * @param keepAlive how long an idle connection is kept for reuse
 */
public record ConnectionLimits(int max, Duration connectTimeout, Duration keepAlive) {}
