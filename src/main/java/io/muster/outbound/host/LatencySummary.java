package io.muster.outbound.host;

import java.time.Duration;

/**
 * How long recent exchanges with a host took, from the permit to the end of the response.
 *
 * @param responses how many there are, at most 100
 * @param p50 half of them took no longer
 * @param p95 of 20, all but one took no longer
 */
public record LatencySummary(int responses, Duration p50, Duration p95) {}
