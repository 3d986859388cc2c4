package io.muster.background;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Says which other nodes are silent, by what this node has seen itself and on its own monotonic clock: neither the
 * database's time nor anybody's time of day comes into it.
 *
 * <p>A node is silent if its beat stood still for a whole lease during which this node saw it without a gap. When its own
 * calls failed or stalled it saw nothing, and cannot tell a node that was silent from one that was not heard: it starts to
 * watch all of them anew. Not thread-safe.
 */
final class FailureDetector {

    private record Seen(long beat, long since) {}

    private final long lease;
    private final long longestGap;
    private final Map<String, Seen> seen = new HashMap<>();
    private long lastObserved;
    private boolean watching;

    /**
     * @param lease how long a node is silent before it is taken to be dead
     * @param longestGap between two observations without a gap
     */
    FailureDetector(Duration lease, Duration longestGap) {
        this.lease = lease.toNanos();
        this.longestGap = longestGap.toNanos();
    }

    /**
     * Takes note of the other nodes.
     *
     * @param now after they were read, by this node's monotonic clock, in nanoseconds
     * @param beats how often each has said that it is up
     * @return those that are silent, with their last beat
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

    /** This node could not see the others. */
    void interrupted() {
        watching = false;
    }
}
