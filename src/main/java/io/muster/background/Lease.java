package io.muster.background;

import io.muster.store.Nodes;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * This node's place among the nodes, by a lease it must renew. A node that lost its place, because it was frozen or could
 * not reach the database for too long, gets a new one under a new name.
 *
 * <p>Written by the housekeeper alone; read by anyone.
 */
final class Lease {

    private final Nodes nodes;
    private final Supplier<String> names;
    private final Duration every;
    private volatile @Nullable String node;
    private long renewedAt;
    private boolean lost;

    /**
     * @param names gives a name that no node ever had
     * @param lasts how long the lease is good for; it is renewed several times meanwhile
     */
    Lease(Nodes nodes, Supplier<String> names, Duration lasts) {
        this.nodes = nodes;
        this.names = names;
        this.every = lasts.dividedBy(7);
    }

    /** The name under which this node may claim groups, if it has a lease. */
    Optional<String> node() {
        return Optional.ofNullable(node);
    }

    /**
     * Sees to it that there is a lease.
     *
     * @return whether the one there was is lost, and with it every group that was claimed under it
     */
    boolean renew() {
        String known = node;
        if (known == null) {
            register();
            boolean another = lost;
            lost = false;
            return another;
        }
        if (System.nanoTime() - renewedAt < every.toNanos()) {
            return false;
        }
        if (nodes.renew(known)) {
            renewedAt = System.nanoTime();
            return false;
        }
        node = null;
        lost = true;
        return renew();
    }

    /** Gives the lease back, and what was claimed under it. */
    void leave() {
        String known = node;
        node = null;
        if (known != null) {
            nodes.leave(known);
        }
    }

    private void register() {
        String name = names.get();
        nodes.register(name);
        renewedAt = System.nanoTime();
        node = name;
    }
}
