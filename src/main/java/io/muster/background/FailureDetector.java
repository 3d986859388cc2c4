package io.muster.background;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Detects other nodes that are silent, by this node's own observations and its monotonic clock: neither the database's
 * time nor any node's time of day matters.
 *
 * <p>A node is silent if its heartbeat count has not changed for a whole lease during which this node observed without
 * a gap. While its own calls fail or stall it observes nothing, and cannot distinguish a silent node from one it did
 * not see: it starts watching all of them again. Not thread-safe.
 */
final class FailureDetector {

    private record Seen(long beat, long since) {}

    private final long lease;
    private final long longestGap;
    private final Map<String, Seen> seen = new HashMap<>();
    private long lastObserved;
    private boolean watching;

    /**
     * @param lease how long a node is silent before it is declared dead
     * @param longestGap the longest interval between two observations that does not count as a gap
     */
    FailureDetector(Duration lease, Duration longestGap) {
        this.lease = lease.toNanos();
        this.longestGap = longestGap.toNanos();
    }

    /**
     * Records the heartbeats of the other nodes.
     *
     * @param now after they were read, by this node's monotonic clock, in nanoseconds
     * @param beats the number of heartbeats of each node
     * @return the silent ones, with their last heartbeat
     */
    Map<String, Long> observe(long now, Map<String, Long> beats) {
        if (!watching || now - lastObserved > longestGap) {
            seen.clear();
        }
        watching = true;
        lastObserved = now;
        seen.keySet().retainAll(beats.keySet());
        Map<String, Long> silent = new HashMap<>();
        beats.forEach((node, beat) -> {
            Seen known = seen.get(node);
            if (known == null || known.beat != beat) {
                seen.put(node, new Seen(beat, now));
            } else if (now - known.since >= lease) {
                silent.put(node, beat);
            }
        });
        return silent;
    }

    /** This node could not observe the others. */
    void interrupted() {
        watching = false;
    }
}
