package io.muster.background;

import io.muster.budget.ByteBudget;
import io.muster.database.Transactions;
import io.muster.document.GroupReader;
import io.muster.events.GroupWatch;
import io.muster.group.engine.GroupRunner;
import io.muster.quota.StorageQuota;
import io.muster.quota.TaskQuota;
import io.muster.store.GroupStore;
import io.muster.store.Requests;
import io.muster.store.claim.Claims;
import io.muster.store.node.Nodes;
import io.muster.store.node.WorkNotifications;
import io.muster.timer.Timer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Assembles the execution of durable groups: claims, housekeeping, and callers' requests. */
public final class Background {

    /**
     * Configuration.
     *
     * @param concurrency the maximum number of concurrent background groups on this node
     * @param lease how long a node is silent before another declares it dead
     * @param documents the memory of all documents on this node
     * @param storage the storage quota per caller
     * @param quota the quota of tasks per caller
     * @param names supplies unique names for this node
     */
    public record Settings(
            int concurrency,
            Duration lease,
            ByteBudget documents,
            StorageQuota storage,
            TaskQuota quota,
            Supplier<String> names) {}

    /**
     * Its dependencies.
     *
     * @param executor may wait for the database
     */
    public record Dependencies(
            Transactions transactions, GroupRunner runner, GroupReader reader, Executor executor, Timer timer) {}

    /**
     * What the heartbeat uses.
     *
     * @param transactions over a dedicated connection
     * @param executor with a dedicated thread
     * @param isAlone whether no other node can use the same database
     */
    public record Pulse(Transactions transactions, Executor executor, boolean isAlone) {}

    private final ClaimRunner runner;
    private final Housekeeper housekeeper;
    private final BackgroundGroups groups;

    /** How long a call of the heartbeat may take before it is abandoned and, within the lease, retried. */
    public static Duration longestBeat(Duration lease) {
        return Heartbeat.longestCall(lease);
    }

    /**
     * @param hintReceiver empty if no other node can use the same database
     * @param handOff runs a claimed group
     * @param prepare prepares the database, and returns whether it is ready; called until it is
     */
    public Background(
            Settings settings,
            Dependencies needs,
            Pulse pulse,
            Optional<HintReceiver> hintReceiver,
            HandOff handOff,
            BooleanSupplier prepare) {
        GroupStore store = new GroupStore(needs.transactions);
        Claims claims = new Claims(needs.transactions);
        Nodes nodes = new Nodes(needs.transactions);
        Requests requests = new Requests(needs.transactions);
        GroupWatch watch = new GroupWatch();
        LocalGroups local = new LocalGroups();
        GroupPermits permits = new GroupPermits(settings.concurrency, settings.documents);
        Heartbeat heartbeat = new Heartbeat(
                new Nodes(pulse.transactions),
                new Heartbeat.Settings(settings.names, settings.lease, pulse.isAlone),
                pulse.executor,
                needs.timer);
        WorkHints hints = new WorkHints(new WorkNotifications(needs.transactions), hintReceiver, needs.timer);
        GroupRecorder.Sink sink = new GroupRecorder.Sink(store, watch, needs.executor, needs.timer);
        runner = new ClaimRunner(needs.runner, needs.reader, claims, settings.storage, settings.quota, local, sink);
        housekeeper = new Housekeeper(
                heartbeat,
                local,
                new Recovery(nodes, claims, local),
                new WorkPoll(claims, local, needs.timer),
                new Claiming(claims, permits, needs.runner, handOff, runner),
                hints,
                prepare,
                needs.executor,
                needs.timer);
        housekeeper.add(new Chore(Rounds.INTERVAL, node -> watch.poll(store)));
        runner.onCapacity(housekeeper::capacityFreed);
        groups = new BackgroundGroups(
                new GroupSubmission(store, settings.storage, heartbeat.lease(), permits, runner, hints, housekeeper),
                new GroupCancellation(requests, claims, heartbeat.lease(), local, permits, runner, needs.executor),
                store,
                requests,
                watch,
                local,
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
