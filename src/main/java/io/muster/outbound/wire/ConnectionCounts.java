package io.muster.outbound.wire;

/**
 * The client's connections at one moment.
 *
 * @param leased in use by an exchange, or being opened for one
 * @param available open, idle and waiting to be reused
 * @param pending exchanges that wait for a connection
 */
public record ConnectionCounts(int leased, int available, int pending) {}
