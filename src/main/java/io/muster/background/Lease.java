package io.muster.background;

import io.muster.timer.Timer;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * This node's membership: its name, and until when no other node can have declared it dead. Only until then may it
 * claim groups. Written by the heartbeat only; read by any thread.
 */
final class Lease {

    private final Timer clock;
    private final Duration lasts;
    private volatile @Nullable Held held;

    private record Held(String node, long confirmedAt) {}

    /** @param lasts how long a node is silent before another declares it dead */
    Lease(Timer clock, Duration lasts) {
        this.clock = clock;
        this.lasts = lasts;
    }

    /** The name under which this node may claim groups; empty while its lease is not confirmed. */
    Optional<String> node() {
        Held now = held;
        return now != null && clock.nanoTime() - now.confirmedAt < lasts.toNanos()
                ? Optional.of(now.node)
                : Optional.empty();
    }

    /** Whether the node may still claim groups under this name. */
    boolean isHeldBy(String name) {
        return node().filter(name::equals).isPresent();
    }

    /** The name under which this node was last registered, however long ago. */
    Optional<String> name() {
        Held now = held;
        return now == null ? Optional.empty() : Optional.of(now.node);
    }

    /**
     * The database has confirmed that the node is registered and alive.
     *
     * @param begun the time before the database was asked, by {@link Timer#nanoTime}: the response was true at some
     *     time after that, and other nodes measure from a later time, too
     */
    void confirm(String node, long begun) {
        held = new Held(node, begun);
    }

    /** This node is no longer registered under its name. */
    void drop() {
        held = null;
    }
}
