package io.muster.metrics;

import java.time.Duration;

/** Durations as Prometheus has them: in seconds. */
final class Durations {

    private static final double NANOS = 1e9;

    private Durations() {}

    static double seconds(Duration duration) {
        return duration.getSeconds() + duration.getNano() / NANOS;
    }
}
