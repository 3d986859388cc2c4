package io.muster.outbound.wire;

import io.muster.budget.ByteBudget;

/**
 * Limits on response bodies.
 *
 * @param perBody the size of one body as received, and again once decompressed
 * @param inFlight the budget for all bodies that are being read, as received
 */
public record BodyLimits(int perBody, ByteBudget inFlight) {}
