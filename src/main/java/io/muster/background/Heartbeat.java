package io.muster.background;

import io.muster.database.StoreUnavailableException;
import io.muster.logging.Log;
import io.muster.store.node.Membership;
import io.muster.timer.SerialTask;
import io.muster.timer.Timer;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends this node's heartbeat ten times per lease, and watches those of the other nodes. A node that was declared dead,
 * because it was frozen or cut off for too long, continues under a new name. A node that is alone with its database
 * registers once, and its lease does not end.
 *
 * <p>Only one round runs at a time, which guards the state here.
 */
final class Heartbeat {

    /** Receives changes; called on the heartbeat's thread, which must not be blocked. */
    interface Listener {

        /** This node was declared dead: other nodes take over what it claimed under its former name. */
        void lost(String formerName);

        /** There are dead nodes whose groups have to be taken over. */
        void othersDied();

        /** A node has left, and released its groups for others to claim. */
        void othersLeft();
    }

    /**
     * Configuration.
     *
     * @param names supplies a unique name
     * @param lease how long a node is silent before it is declared dead
     * @param isAlone whether no other node can use the same database
     */
    record Settings(Supplier<String> names, Duration lease, boolean isAlone) {}

    private static final System.Logger LOG = Log.of(Heartbeat.class);

    private static final int BEATS = 10;
    // the timeout of a call as a fraction of the lease, so that two retries fit into the lease
    private static final int CALLS_PER_LEASE = 3;
    private static final Duration FOR_EVER = Duration.ofDays(36_500);

    private final Membership nodes;
    private final Settings settings;
    private final Timer timer;
    private final Lease lease;
    private final FailureDetector detector;
    private final SerialTask turns;

    private volatile @Nullable Listener listener;
    private volatile boolean open = true;
    private volatile boolean isJanitor;
    private Set<String> known = Set.of();

    /**
     * @param nodes over a dedicated connection
     * @param executor with a dedicated thread
     */
    Heartbeat(Membership nodes, Settings settings, Executor executor, Timer timer) {
        this.nodes = nodes;
        this.settings = settings;
        this.timer = timer;
        this.lease = new Lease(timer, settings.isAlone() ? FOR_EVER : settings.lease());
        this.detector = new FailureDetector(settings.lease(), settings.lease().dividedBy(2));
        this.turns = new SerialTask(executor, this::takeTurn, this::scheduleTurn);
    }

    /** How long a call to the database may take before it is abandoned. */
    static Duration longestCall(Duration lease) {
        return lease.dividedBy(CALLS_PER_LEASE);
    }

    Lease lease() {
        return lease;
    }

    /** Whether this node, rather than another, handles groups without an owner. */
    boolean isJanitor() {
        return isJanitor;
    }

    /** Starts; the tables must exist. */
    void start(Listener told) {
        listener = told;
        turns.ask();
    }

    /** Stops the heartbeat. */
    void stop() {
        open = false;
    }

    private void scheduleTurn() {
        timer.schedule(settings.lease().dividedBy(BEATS), () -> {
            if (open) {
                turns.ask();
            }
        });
    }

    private void takeTurn() {
        try {
            round();
        } catch (StoreUnavailableException away) {
            detector.interrupted();
        } finally {
            if (!settings.isAlone() || lease.name().isEmpty()) {
                scheduleTurn();
            }
        }
    }

    private void round() {
        Listener told = listener;
        if (!open || told == null) {
            return;
        }
        if (lease.name().isEmpty()) {
            register();
        }
        if (!settings.isAlone()) {
            beat(lease.name().orElseThrow(), told);
        }
    }

    private void register() {
        long begun = timer.nanoTime();
        String name = settings.names().get();
        nodes.register(name);
        lease.confirm(name, begun);
        isJanitor |= settings.isAlone();
    }

    private void beat(String name, Listener told) {
        long begun = timer.nanoTime();
        Optional<Membership.View> view = nodes.beat(name);
        if (view.isPresent()) {
            lease.confirm(name, begun);
            if (open) {
                watch(view.get(), told);
            }
        } else if (open) {
            lease.drop();
            told.lost(name);
            register();
        }
    }

    private void watch(Membership.View view, Listener told) {
        if (!view.beats().keySet().containsAll(known)) {
            told.othersLeft();
        }
        known = Set.copyOf(view.beats().keySet());
        Map<String, Long> silent = detector.observe(timer.nanoTime(), view.beats());
        String own = lease.name().orElse("");
        isJanitor = view.beats().isEmpty()
                || own.equals(Collections.min(view.beats().keySet()));
        boolean anyDead = view.anyDead();
        for (Map.Entry<String, Long> node : silent.entrySet()) {
            if (!node.getKey().equals(own) && nodes.declareDead(node.getKey(), node.getValue())) {
                LOG.log(Level.WARNING, "Node {0} has been silent for {1}", node.getKey(), settings.lease());
                anyDead = true;
            }
        }
        if (anyDead) {
            told.othersDied();
        }
    }
}
