package io.muster.outbound.wire;

import io.muster.budget.ByteBudget;

/**
 * How much of answers is read.
 *
 * @param perBody of one body, as it comes over the wire and again once inflated
 * @param inFlight of all bodies that are being read, over the wire
 */
public record BodyLimits(int perBody, ByteBudget inFlight) {}
