package io.muster.background;

import io.muster.budget.ByteBudget;
import io.muster.database.Transactions;
import io.muster.document.GroupReader;
import io.muster.events.GroupWatch;
import io.muster.group.GroupRunner;
import io.muster.quota.StorageQuota;
import io.muster.store.Claims;
import io.muster.store.GroupStore;
import io.muster.store.Nodes;
import io.muster.store.Requests;
import io.muster.timer.Timer;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Puts durable groups together: what runs them, what looks after them, what callers ask. */
public final class Background {

    /**
     * How it is to be.
     *
     * @param concurrency at most so many groups of the background at once on this node
     * @param lease how long a node is silent before another takes it to be dead
     * @param documents the memory of all documents on this node
     * @param storage what each caller may keep in the database
     * @param names gives names for this node that no node ever had
     */
    public record Settings(
            int concurrency, Duration lease, ByteBudget documents, StorageQuota storage, Supplier<String> names) {}

    /**
     * What it is made of.
     *
     * @param executor waits for the database
     */
    public record Dependencies(
            Transactions transactions, GroupRunner runner, GroupReader reader, Executor executor, Timer timer) {}

    /**
     * What says that this node is up.
     *
     * @param transactions over a connection that nothing else uses
     * @param executor whose thread nothing else uses
     * @param isAlone whether no other node can use the same database
     */
    public record Pulse(Transactions transactions, Executor executor, boolean isAlone) {}

    private final ClaimRunner runner;
    private final Housekeeper housekeeper;
    private final BackgroundGroups groups;

    /** How long a call of the heartbeat's may take: then it is given up, and tried again within the lease. */
    public static Duration longestBeat(Duration lease) {
        return Heartbeat.longestCall(lease);
    }

    /**
     * @param handOff has a claimed group run
     * @param prepare makes the database ready, and says whether it is; asked until it is
     */
    public Background(Settings settings, Dependencies needs, Pulse pulse, HandOff handOff, BooleanSupplier prepare) {
        GroupStore store = new GroupStore(needs.transactions);
        Claims claims = new Claims(needs.transactions);
        Nodes nodes = new Nodes(needs.transactions);
        Requests requests = new Requests(needs.transactions);
        GroupWatch watch = new GroupWatch();
        LocalGroups local = new LocalGroups();
        Places places = new Places(settings.concurrency, settings.documents);
        Heartbeat heartbeat = new Heartbeat(
                new Nodes(pulse.transactions),
                new Heartbeat.Settings(settings.names, settings.lease, pulse.isAlone),
                pulse.executor,
                needs.timer);
        GroupRecorder.Sink sink = new GroupRecorder.Sink(store, watch, needs.executor, needs.timer);
        runner = new ClaimRunner(
                needs.runner, needs.reader, new ClaimRunner.Stores(claims, settings.storage), local, sink);
        housekeeper = new Housekeeper(
                new Housekeeper.Stores(store, claims, nodes, watch),
                new Housekeeper.Node(
                        heartbeat,
                        local,
                        new Claiming(claims, places, needs.runner, handOff, runner),
                        needs.executor,
                        needs.timer),
                prepare);
        runner.onRoom(housekeeper::room);
        groups = new BackgroundGroups(
                new BackgroundGroups.Stores(store, claims, requests, watch, settings.storage),
                new BackgroundGroups.Node(heartbeat.lease(), local, places, runner, housekeeper),
                needs.executor);
    }

    public ClaimRunner runner() {
        return runner;
    }

    public Housekeeper housekeeper() {
        return housekeeper;
    }

    public BackgroundGroups groups() {
        return groups;
    }
}
