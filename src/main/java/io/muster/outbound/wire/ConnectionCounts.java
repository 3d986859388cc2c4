package io.muster.outbound.wire;

/**
 * A snapshot of the client's connections.
 *
 * @param leased in use by an exchange, or being opened for one
 * @param available open, idle and reusable
 * @param pending exchanges that wait for a connection
 */
public record ConnectionCounts(int leased, int available, int pending) {}
