package io.muster.outbound.host;

import java.time.Duration;

/**
 * A time during which no exchange with a host is started.
 *
 * @param left the rest of it, more than zero
 */
public record Pause(Duration left, PauseReason reason) {}
