package io.muster.outbound.host;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * How long the last hundred exchanges with a host took that brought a response. Thread-safe: guarded by its monitor,
 * which is not held while percentiles are computed.
 */
final class Latencies {

    private static final int KEPT = 100;

    // microseconds: an int lasts for half an hour; created on first use, since many hosts never respond
    private int[] ring = {};
    private int recorded;

    synchronized void record(Duration took) {
        if (ring.length == 0) {
            ring = new int[KEPT];
        }
        ring[recorded % KEPT] = (int) Math.min(took.toNanos() / 1_000, Integer.MAX_VALUE);
        // stays full once it is
        recorded = recorded + 1 == 2 * KEPT ? KEPT : recorded + 1;
    }

    /** What they show; empty if there was no response yet. */
    Optional<LatencySummary> summary() {
        int[] sorted;
        synchronized (this) {
            sorted = Arrays.copyOf(ring, Math.min(recorded, KEPT));
        }
        if (sorted.length == 0) {
            return Optional.empty();
        }
        Arrays.sort(sorted);
        return Optional.of(new LatencySummary(sorted.length, percentile(sorted, 50), percentile(sorted, 95)));
    }

    // the nearest rank, which is always one of the values
    private static Duration percentile(int[] sorted, int percent) {
        int rank = (sorted.length * percent + 99) / 100;
        return Duration.ofNanos(sorted[rank - 1] * 1_000L);
    }
}
