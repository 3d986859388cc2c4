package io.muster.background;

import io.muster.database.StoreBusyException;
import io.muster.database.StoreUnavailableException;
import io.muster.events.GroupWatch;
import io.muster.logging.Log;
import io.muster.store.Claim;
import io.muster.store.Claims;
import io.muster.store.GroupStore;
import io.muster.store.Nodes;
import io.muster.timer.SerialTask;
import io.muster.timer.Timer;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;

/**
 * Runs the recurring chores twice a second: claims waiting groups, passes on cancellations, takes over the groups of
 * dead nodes. Only one round runs at a time, which guards the state here.
 */
public final class Housekeeper {

    /** The parts of the store that it uses. */
    record Stores(GroupStore groups, Claims claims, Nodes nodes, GroupWatch watch) {}

    private static final System.Logger LOG = Log.of(Housekeeper.class);
    private static final Duration ROUND = Duration.ofMillis(500);
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration TEN_SECONDS = Duration.ofSeconds(10);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    // while idle, even many nodes must cost the database almost nothing
    private static final Duration IDLE_ROUND = Duration.ofSeconds(5);

    private final Stores stores;
    private final Heartbeat heartbeat;
    private final Lease lease;
    private final LocalGroups local;
    private final Claiming claiming;
    private final WorkHints hints;
    private final Timer timer;
    private final BooleanSupplier prepare;
    private final Recovery recovery;
    private final WorkPoll work;
    private final Chores chores;

    private final SerialTask turns;
    private volatile boolean open = true;
    private volatile boolean draining;
    private volatile boolean backlog;
    private boolean prepared;
    private volatile Timer.Cancellable roundTimer = () -> {};
    private volatile boolean started;
    private volatile long roundAt;
    private volatile boolean reachable = true;
    private volatile Runnable onDueCallbacks = () -> {};

    /** The parts of this node that it uses. */
    record Node(
            Heartbeat heartbeat,
            LocalGroups local,
            Claiming claiming,
            WorkHints hints,
            Executor executor,
            Timer timer) {}

    /** @param prepare prepares the database, and returns whether it is ready; called until it is */
    Housekeeper(Stores stores, Node node, BooleanSupplier prepare) {
        this.stores = stores;
        this.heartbeat = node.heartbeat;
        this.lease = node.heartbeat.lease();
        this.local = node.local;
        this.claiming = node.claiming;
        this.hints = node.hints;
        // rejected: the next round tries again
        this.turns = new SerialTask(node.executor, this::takeTurn, () -> {});
        this.timer = node.timer;
        this.prepare = prepare;
        this.recovery = new Recovery(stores.nodes, stores.claims, local);
        this.work = new WorkPoll(stores.claims, local, timer);
        this.chores = chores();
    }

    // in this order
    private Chores chores() {
        Chores all = new Chores(timer, ROUND, work::isIdle);
        all.add(new Chore(Duration.ZERO, node -> recovery.settleLosses()));
        all.add(new Chore(Duration.ZERO, node -> takeOver()));
        all.add(new Chore(TEN_SECONDS, MINUTE, node -> noteWork(recovery.releaseIdle(node))));
        all.add(new Chore(TEN_SECONDS, MINUTE, node -> requeueOrphans()));
        all.add(new Chore(ROUND, IDLE_ROUND, this::pollForWork));
        all.add(new Chore(SECOND, this::passOnCancels));
        all.add(new Chore(SECOND, node -> local.all().forEach(GroupRecorder::recordStarts)));
        all.add(new Chore(Duration.ZERO, this::claim));
        all.add(new Chore(ROUND, this::claimSuspect));
        all.add(new Chore(SECOND, node -> callbacks()));
        all.add(new Chore(MINUTE, claiming::lookForOversized));
        all.add(new Chore(ROUND, node -> stores.watch.poll(stores.groups)));
        return all;
    }

    /** Adds another chore; to be called before the start. */
    public void add(Chore chore) {
        chores.add(chore);
    }

    /**
     * Registers a listener that is called about once a second while callbacks are due, and must not block; to be called
     * before the start.
     */
    public void onDueCallbacks(Runnable listener) {
        onDueCallbacks = listener;
    }

    /** Starts the rounds. */
    public void start() {
        roundAt = System.nanoTime();
        started = true;
        requestTurn();
        // repeated by the timer: if each round scheduled the next, an error could end them
        roundTimer = timer.scheduleRepeatedly(ROUND, this::round);
        hints.start(this::onHint);
    }

    /** Claims no more groups, because this node is stopping; running ones continue. */
    public void drain() {
        draining = true;
    }

    /** Claims no more groups, and stops those running here; to be followed by {@link #stop}. Does not block. */
    public void abandon() {
        open = false;
        heartbeat.stop();
        roundTimer.cancel();
        hints.close();
        local.close();
    }

    /** Claims no more groups, stops those running here, and leaves all of them to the other nodes. */
    public void stop() {
        abandon();
        try {
            lease.name().ifPresent(stores.nodes::leave);
        } catch (StoreUnavailableException away) {
            LOG.log(
                    Level.WARNING,
                    "The database is unavailable; other nodes take over once this node has been silent for a whole lease");
        }
    }

    /** Whether this node runs background groups: it can reach the database, and holds its lease. */
    public boolean isUp() {
        return open && reachable && lease.node().isPresent();
    }

    /** Whether the database could be reached, and written to, when this node last tried. */
    public boolean reachesDatabase() {
        return reachable;
    }

    /**
     * The time since a round was last requested: normally at most half a second, however long rounds take; zero before
     * the first.
     */
    public Duration sinceLastRound() {
        return started ? Duration.ofNanos(System.nanoTime() - roundAt) : Duration.ZERO;
    }

    /** The name under which this node claims; empty while its lease is not confirmed. */
    public Optional<String> node() {
        return open ? lease.node() : Optional.empty();
    }

    boolean isTakingOn() {
        return open && !draining;
    }

    /** A group waits for a place. */
    void waiting() {
        backlog = true;
        work.active();
    }

    /** A place has become free. */
    void room() {
        work.active();
        if (backlog) {
            requestTurn();
        }
    }

    // a busy node polls the database soon anyway, and may have sent the hint itself
    private void onHint() {
        if (work.isIdle()) {
            waiting();
            requestTurn();
        }
    }

    private void round() {
        roundAt = System.nanoTime();
        requestTurn();
    }

    private void requestTurn() {
        if (open) {
            turns.ask();
        }
    }

    private void takeTurn() {
        if (!open) {
            return;
        }
        try {
            prepared = prepared || prepare();
            if (prepared) {
                if (chores.run(lease::node)) {
                    reachable(true);
                }
            } else {
                // the chore has logged why
                reachable = false;
            }
        } catch (StoreBusyException busy) {
            // the database responded
            reachable(true);
            LOG.log(Level.INFO, "Some housekeeping is delayed because the database is busy: {0}", busy.getCause());
        } catch (StoreUnavailableException away) {
            reachable(false);
        } catch (RuntimeException bug) {
            LOG.log(Level.ERROR, "A round of housekeeping failed", bug);
        }
    }

    private boolean prepare() {
        boolean ready = prepare.getAsBoolean();
        if (ready) {
            heartbeat.start(new Heartbeat.Listener() {
                @Override
                public void lost(String formerName) {
                    abandonAll(formerName);
                }

                @Override
                public void othersDied() {
                    recovery.othersDied();
                    requestTurn();
                }

                @Override
                public void othersLeft() {
                    work.active();
                }
            });
        }
        return ready;
    }

    private void abandonAll(String formerName) {
        LOG.log(Level.WARNING, "This node was considered dead; other nodes continue what it ran");
        recovery.lost(formerName);
        local.all().forEach(GroupRecorder::abandon);
        requestTurn();
    }

    private void takeOver() {
        noteWork(recovery.takeOver());
        if (recovery.isTakeOverDue()) {
            requestTurn();
        }
    }

    private void requeueOrphans() {
        if (heartbeat.isJanitor()) {
            noteWork(recovery.requeueOrphans());
        }
    }

    private void noteWork(int requeued) {
        if (requeued > 0) {
            work.active();
        }
    }

    private void pollForWork(String node) {
        try {
            work.ask(node);
        } finally {
            backlog |= work.found().groups();
        }
    }

    private void passOnCancels(String node) {
        // cancellations of a group that is claimed in the meantime are part of the claim
        if (!work.found().cancels()) {
            return;
        }
        for (Claim.Cancel wish : stores.claims.cancels(node)) {
            local.find(wish.group())
                    .map(GroupRecorder::group)
                    .ifPresent(group -> wish.task().ifPresentOrElse(group::cancel, group::cancel));
        }
    }

    private void claim(String node) {
        if (isTakingOn() && backlog) {
            backlog = claiming.claim(node);
        }
    }

    private void claimSuspect(String node) {
        if (isTakingOn() && work.found().suspects()) {
            claiming.claimSuspect(node);
        }
    }

    private void callbacks() {
        if (work.found().callbacks()) {
            onDueCallbacks.run();
        }
    }

    private void reachable(boolean now) {
        if (now != reachable) {
            reachable = now;
            LOG.log(
                    now ? Level.INFO : Level.WARNING,
                    now
                            ? "The database is back"
                            : "The database is unavailable; no background groups until it is back");
        }
    }
}
