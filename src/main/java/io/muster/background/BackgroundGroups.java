package io.muster.background;

import io.muster.background.Places.Place;
import io.muster.events.GroupWatch;
import io.muster.events.StoredDecision;
import io.muster.events.StoredFeed;
import io.muster.group.Earlier;
import io.muster.group.GroupFeed;
import io.muster.group.GroupSnapshot;
import io.muster.group.GroupSpec;
import io.muster.group.GroupState;
import io.muster.group.OverloadedException;
import io.muster.group.RunningGroup;
import io.muster.store.Claim;
import io.muster.store.Claims;
import io.muster.store.GroupQuery;
import io.muster.store.GroupStore;
import io.muster.store.NewGroup;
import io.muster.store.Requests;
import io.muster.store.StoredGroup;
import io.muster.task.TaskId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * Durable groups, on whichever node they run. Every method asks the database and waits for it, so none is for a thread
 * that must not block; every one throws {@link io.muster.store.StoreUnavailableException} if it cannot be reached.
 */
public final class BackgroundGroups {

    /** What it needs of the store. */
    record Stores(GroupStore groups, Claims claims, Requests requests, GroupWatch watch) {}

    /** What it needs of this node. */
    record Node(Lease lease, LocalGroups local, Places places, ClaimRunner runner, Housekeeper housekeeper) {}

    // with the database away it is written later
    private static final Duration WRITTEN_WITHIN = Duration.ofSeconds(2);

    private final Stores stores;
    private final Node node;
    private final Executor executor;

    BackgroundGroups(Stores stores, Node node, Executor executor) {
        this.stores = stores;
        this.node = node;
        this.executor = executor;
    }

    /**
     * Takes a group in; once this returns it survives whatever becomes of this node.
     *
     * @param callerWaits whether somebody waits for its answer: it is then run at once if there is memory for it, else as there is
     *     room
     * @throws io.muster.store.DuplicateKeyException if its idempotency key is taken
     * @throws OverloadedException if this node is about to end
     */
    public void submit(NewGroup group, GroupSpec spec, boolean callerWaits) {
        if (!node.housekeeper.isTakingOn()) {
            throw new OverloadedException("The server is shutting down");
        }
        Optional<String> owner = node.lease.node();
        Optional<Place> place =
                owner.filter(name -> node.runner.hasRoomFor(spec)).flatMap(name -> place(group, callerWaits));
        if (owner.isEmpty() || place.isEmpty()) {
            stores.groups.insert(group, Optional.empty());
            node.housekeeper.waiting();
            return;
        }
        node.runner.start(new Claimed(insert(group, owner.get(), place.get()), place.get()), spec);
    }

    private Optional<Place> place(NewGroup group, boolean callerWaits) {
        return callerWaits
                ? node.places.tryTakeForCaller(group.caller(), group.size())
                : node.places.tryTake(group.caller(), group.size());
    }

    private Claim insert(NewGroup group, String owner, Place place) {
        boolean inserted = false;
        try {
            long epoch = stores.groups.insert(group, Optional.of(owner));
            inserted = true;
            Earlier none = Earlier.none(group.createdAt());
            return new Claim(
                    group.id(), group.caller(), epoch, 0, group.size(), group.clock(), none, Set.of(), 0, List.of());
        } finally {
            if (!inserted) {
                place.leave();
            }
        }
    }

    /** A group with every task. */
    public Optional<StoredGroup> find(UUID id) {
        return stores.groups.find(id);
    }

    /** Whose a group is, by name; empty if there is no such group. */
    public Optional<String> caller(UUID id) {
        return stores.groups.caller(id);
    }

    /** Groups without their results, the newest first. */
    public List<GroupSnapshot> list(GroupQuery query) {
        return stores.groups.list(query).stream().map(StoredGroup::snapshot).toList();
    }

    /** What happens to a group. */
    public GroupFeed feed(UUID id) {
        return new StoredFeed(id, stores.groups, stores.watch);
    }

    /** The group once it is decided; cancel it when nobody waits any more. */
    public CompletableFuture<GroupSnapshot> decided(UUID id) {
        Optional<GroupRecorder> here = node.local.find(id);
        if (here.isEmpty()) {
            return StoredDecision.of(id, stores.groups, stores.watch, executor);
        }
        return here.get()
                .decided()
                .exceptionallyCompose(takenOver -> elsewhere(id, takenOver))
                .toCompletableFuture();
    }

    private CompletableFuture<GroupSnapshot> elsewhere(UUID id, Throwable takenOver) {
        return node.housekeeper.isOpen()
                ? StoredDecision.of(id, stores.groups, stores.watch, executor)
                : CompletableFuture.failedFuture(takenOver);
    }

    /**
     * Cancels what is not finished of a group: at once here, within a second or two on another node.
     *
     * @return the group as it stands once that is written down; empty if there is none
     */
    public Optional<CompletionStage<GroupSnapshot>> cancel(UUID id) {
        return node.local.find(id).map(BackgroundGroups::cancel).or(() -> {
            Optional<GroupState> state = stores.requests.cancel(id, Optional.empty());
            if (state.equals(Optional.of(GroupState.QUEUED))) {
                node.lease.node().flatMap(name -> stores.claims.claim(name, id)).ifPresent(claim -> {
                    // also where there is no room for it: it ends at once
                    node.runner.run(new Claimed(claim, node.places.take(claim.caller(), claim.size())));
                });
            }
            return node.local
                    .find(id)
                    .map(BackgroundGroups::cancel)
                    .or(() -> find(id).map(StoredGroup::snapshot).map(CompletableFuture::completedStage));
        });
    }

    /**
     * Cancels one task of a group, as {@link #cancel(UUID)} does.
     *
     * @return the group as it stands then; empty if there is none
     */
    public Optional<GroupSnapshot> cancel(UUID id, TaskId task) {
        Optional<RunningGroup> here = node.local.find(id).map(GroupRecorder::group);
        if (here.isPresent()) {
            here.get().cancel(task);
            return Optional.of(here.get().snapshot());
        }
        stores.requests.cancel(id, Optional.of(task));
        return find(id).map(StoredGroup::snapshot);
    }

    /** Forgets a finished group; says whether there was one. */
    public boolean deleteFinished(UUID id) {
        return stores.groups.deleteFinished(id);
    }

    /**
     * Runs the tasks of a finished group again that did not succeed.
     *
     * @return where the group stood before; only a finished one is run again. Empty if there is none
     */
    public Optional<GroupState> retryFailed(UUID id) {
        Optional<GroupState> before = stores.requests.retryFailed(id);
        stores.watch.changed(id);
        return before;
    }

    // who is told that a group is cancelled may look at it, or forget it, next
    private static CompletionStage<GroupSnapshot> cancel(GroupRecorder recorder) {
        RunningGroup group = recorder.group();
        group.cancel();
        return recorder.endedWithin(WRITTEN_WITHIN).thenApply(written -> group.snapshot());
    }
}
