package io.muster.fault;

import io.muster.testing.Run;
import java.time.Duration;

/**
 * The size of each scenario: small for every build, or full.
 *
 * @param lease how long a node may be silent before it loses its groups
 * @param crashes of the only node
 * @param groups running when their node is killed or frozen
 * @param nap a freeze that is shorter than the lease
 * @param outage of the database
 * @param races between a cancellation and the end of a group
 * @param bulk groups posted while nodes are killed
 * @param kills meanwhile
 */
record Sizes(Duration lease, int crashes, int groups, Duration nap, Duration outage, int races, int bulk, int kills) {

    private static final Sizes SHORT =
            new Sizes(Duration.ofSeconds(5), 1, 30, Duration.ofSeconds(2), Duration.ofSeconds(10), 50, 200, 1);
    private static final Sizes LONG = new Sizes(
            Duration.ofSeconds(15), 50, 100, Duration.ofSeconds(5), Duration.ofSeconds(30), 1_000, 10_000, 20);

    static Sizes ofThisRun() {
        return Run.isLong() ? LONG : SHORT;
    }
}
