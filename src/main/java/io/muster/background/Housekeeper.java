package io.muster.background;

import io.muster.database.StoreUnavailableException;
import io.muster.logging.Log;
import io.muster.timer.ErrorLog;
import io.muster.timer.Timer;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;

/**
 * Runs the recurring chores in {@link Rounds}: claims waiting groups, passes on cancellations, takes over the groups of
 * dead nodes. Only one round runs at a time, which guards the state here.
 */
public final class Housekeeper {

    private static final System.Logger LOG = Log.of(Housekeeper.class);
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration TEN_SECONDS = Duration.ofSeconds(10);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    // while idle, even many nodes must cost the database almost nothing
    private static final Duration IDLE_ROUND = Duration.ofSeconds(5);

    private final Heartbeat heartbeat;
    private final Lease lease;
    private final LocalGroups local;
    private final Recovery recovery;
    private final WorkPoll work;
    private final Claiming claiming;
    private final WorkHints hints;
    private final Chores chores;
    private final Rounds rounds;

    private volatile boolean draining;
    private volatile boolean backlog;
    private volatile Runnable onDueCallbacks = () -> {};
    private volatile BackgroundListener listener = BackgroundListener.NONE;

    /**
     * @param prepare prepares the database, and returns whether it is ready; called until it is
     * @param executor may wait for the database
     */
    Housekeeper(
            Heartbeat heartbeat,
            LocalGroups local,
            Recovery recovery,
            WorkPoll work,
            Claiming claiming,
            WorkHints hints,
            BooleanSupplier prepare,
            Executor executor,
            Timer timer) {
        this.heartbeat = heartbeat;
        this.lease = heartbeat.lease();
        this.local = local;
        this.recovery = recovery;
        this.work = work;
        this.claiming = claiming;
        this.hints = hints;
        this.chores = chores(timer);
        this.rounds = new Rounds(() -> prepare(prepare), () -> chores.run(lease::node), executor, timer);
    }

    // in this order
    private Chores chores(Timer timer) {
        Chores all = new Chores(timer, Rounds.INTERVAL, work::isIdle);
        all.add(new Chore(Duration.ZERO, node -> recovery.settleLosses()));
        all.add(new Chore(Duration.ZERO, node -> takeOver()));
        all.add(new Chore(TEN_SECONDS, MINUTE, node -> noteWork(recovery.releaseIdle(node))));
        all.add(new Chore(TEN_SECONDS, MINUTE, node -> requeueOrphans()));
        all.add(new Chore(Rounds.INTERVAL, IDLE_ROUND, this::pollForWork));
        all.add(new Chore(SECOND, node -> local.cancel(work.cancels(node))));
        all.add(new Chore(SECOND, node -> local.recordStarts()));
        all.add(new Chore(Duration.ZERO, this::claim));
        all.add(new Chore(Rounds.INTERVAL, this::claimSuspect));
        all.add(new Chore(SECOND, node -> callbacks()));
        all.add(new Chore(MINUTE, claiming::lookForOversized));
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

    /** Registers a listener that is told of claims, and of a lost lease; to be called before the start. */
    public void listen(BackgroundListener told) {
        listener = told;
        claiming.listen(told);
    }

    /** Starts the rounds. */
    public void start() {
        rounds.start();
        hints.start(this::onHint);
    }

    /** Claims no more groups, because this node is stopping; running ones continue. */
    public void drain() {
        draining = true;
    }

    /** Claims no more groups, and stops those running here; to be followed by {@link #stop}. Does not block. */
    public void abandon() {
        rounds.stop();
        heartbeat.stop();
        hints.close();
        local.close();
    }

    /** Claims no more groups, stops those running here, and leaves all of them to the other nodes. */
    public void stop() {
        abandon();
        try {
            lease.name().ifPresent(recovery::leave);
        } catch (StoreUnavailableException away) {
            LOG.log(
                    Level.WARNING,
                    "The database is unavailable; other nodes take over once this node has been silent for a whole lease");
        }
    }

    /** Whether this node runs background groups: it can reach the database, and holds its lease. */
    public boolean isUp() {
        return rounds.isOpen() && rounds.reachesDatabase() && lease.node().isPresent();
    }

    /** Whether the database could be reached, and written to, when this node last tried. */
    public boolean reachesDatabase() {
        return rounds.reachesDatabase();
    }

    /** Since when the database could not be reached, by this machine's time; empty while it can be. */
    public Optional<Instant> databaseLostAt() {
        return rounds.unreachableSince();
    }

    /** Whether other nodes cannot have declared this node dead; without that it claims no background groups. */
    public boolean holdsLease() {
        return lease.node().isPresent();
    }

    /**
     * The time since a round was last requested: normally at most half a second, however long rounds take; zero before
     * the first.
     */
    public Duration sinceLastRound() {
        return rounds.sinceLast();
    }

    /** The name under which this node claims; empty while its lease is not confirmed. */
    public Optional<String> node() {
        return rounds.isOpen() ? lease.node() : Optional.empty();
    }

    boolean isTakingOn() {
        return rounds.isOpen() && !draining;
    }

    /** A group waits for a permit. */
    void waiting() {
        backlog = true;
        work.active();
    }

    /** A permit has become free. */
    void capacityFreed() {
        work.active();
        if (backlog) {
            rounds.request();
        }
    }

    // a busy node polls the database soon anyway, and may have sent the hint itself
    private void onHint() {
        if (work.isIdle()) {
            waiting();
            rounds.request();
        }
    }

    private boolean prepare(BooleanSupplier prepare) {
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
                    rounds.request();
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
        rounds.request();
        ErrorLog.run(LOG, "A listener of leases failed", listener::leaseLost);
    }

    private void takeOver() {
        noteWork(recovery.takeOver());
        if (recovery.isTakeOverDue()) {
            rounds.request();
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
}
