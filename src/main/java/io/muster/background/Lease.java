package io.muster.background;

import io.muster.timer.Timer;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What this node knows of its own place among the nodes: its name, and until when nobody can have taken it to be dead. Only
 * while that is so may it claim groups. Written by the heartbeat alone; read by anyone.
 */
final class Lease {

    private final Timer clock;
    private final Duration lasts;
    private volatile @Nullable Held held;

    private record Held(String node, long confirmedAt) {}

    /** @param lasts how long a node is silent before another takes it to be dead */
    Lease(Timer clock, Duration lasts) {
        this.clock = clock;
        this.lasts = lasts;
    }

    /** The name under which this node may claim groups; empty while its lease is not known to be good. */
    Optional<String> node() {
        Held now = held;
        return now != null && clock.nanoTime() - now.confirmedAt < lasts.toNanos()
                ? Optional.of(now.node)
                : Optional.empty();
    }

    /** Whether the node may still claim groups under this name, which it had before. */
    boolean isHeldBy(String name) {
        return node().filter(name::equals).isPresent();
    }

    /** The name under which this node was last known to the others, however long ago. */
    Optional<String> name() {
        Held now = held;
        return now == null ? Optional.empty() : Optional.of(now.node);
    }

    /**
     * The database has confirmed that the node was known, and taken to be up.
     *
     * @param begun before the database was asked, by {@link Timer#nanoTime}: what it answered was true at some time after
     *     that, and others count from a time after that, too
     */
    void confirm(String node, long begun) {
        held = new Held(node, begun);
    }

    /** This node is no longer known by its name. */
    void drop() {
        held = null;
    }
}
