package io.muster.background;

import io.muster.background.Places.Place;
import io.muster.budget.ByteBudget;
import io.muster.budget.OverloadedException;
import io.muster.database.CommitInDoubtException;
import io.muster.document.DocumentSize;
import io.muster.events.GroupWatch;
import io.muster.events.StoredDecision;
import io.muster.events.StoredFeed;
import io.muster.group.GroupFeed;
import io.muster.group.GroupSnapshot;
import io.muster.group.GroupSpec;
import io.muster.group.GroupState;
import io.muster.group.GroupSummary;
import io.muster.group.GroupView;
import io.muster.group.PreviousRun;
import io.muster.quota.StorageQuota;
import io.muster.store.Claim;
import io.muster.store.Claims;
import io.muster.store.GroupQuery;
import io.muster.store.GroupStore;
import io.muster.store.NewGroup;
import io.muster.store.Requests;
import io.muster.store.StorageUsage;
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
import java.util.function.LongConsumer;

/**
 * Durable groups, on whichever node they run. Every method waits for the database, so none may be called on a thread
 * that must not block; every one throws {@link io.muster.database.StoreUnavailableException} if it cannot be reached.
 */
public final class BackgroundGroups {

    /** The parts of the store that it uses. */
    record Stores(GroupStore groups, Claims claims, Requests requests, GroupWatch watch, StorageQuota storage) {}

    /** The parts of this node that it uses. */
    record Node(
            Lease lease,
            LocalGroups local,
            Places places,
            ClaimRunner runner,
            WorkHints hints,
            Housekeeper housekeeper) {}

    // if the database is unavailable, it is stored later
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
     * Stores a group; once this returns, the group survives a failure of this node.
     *
     * @param callerWaits whether a caller waits for the response: the group is then run at once if there is memory for
     *     it, otherwise when there is room
     * @throws io.muster.store.DuplicateKeyException if its idempotency key is in use
     * @throws CommitInDoubtException if it may have been stored, and the database cannot be asked
     * @throws OverloadedException if this node is stopping
     * @throws io.muster.budget.QuotaExceededException if the caller would exceed the storage quota
     */
    public void submit(NewGroup group, GroupSpec spec, boolean callerWaits) {
        if (!node.housekeeper.isTakingOn()) {
            throw new OverloadedException("The server is shutting down");
        }
        stores.storage.store(group.caller(), StorageUsage.of(group), () -> store(group, spec, callerWaits));
    }

    private void store(NewGroup group, GroupSpec spec, boolean callerWaits) {
        Optional<String> owner = node.lease.node();
        Optional<Place> place =
                owner.filter(name -> node.runner.hasRoomFor(spec)).flatMap(name -> place(group, callerWaits));
        if (owner.isEmpty() || place.isEmpty()) {
            stores.groups.insert(group, Optional.empty());
            node.housekeeper.waiting();
            node.hints.send();
            return;
        }
        start(group, spec, owner.get(), place.get());
    }

    private void start(NewGroup group, GroupSpec spec, String owner, Place place) {
        boolean started = false;
        try {
            Claim claim = insert(group, owner);
            if (node.lease.isHeldBy(owner)) {
                node.runner.start(new Claimed(claim, place), spec);
                started = true;
            } else {
                // the insert took longer than the lease, for example because of a freeze: another node may have the
                // group by now
                node.runner.release(claim);
                node.housekeeper.waiting();
            }
        } finally {
            if (!started) {
                place.leave();
            }
        }
    }

    private Optional<Place> place(NewGroup group, boolean callerWaits) {
        DocumentSize size = group.document().parsedSize();
        return callerWaits
                ? node.places.tryTakeForCaller(group.caller(), size)
                : node.places.tryTake(group.caller(), size);
    }

    private Claim insert(NewGroup group, String owner) {
        long epoch = stores.groups.insert(group, Optional.of(owner));
        PreviousRun none = PreviousRun.none(group.createdAt());
        return new Claim(
                group.id(),
                group.caller(),
                epoch,
                0,
                group.document().size(),
                group.clock(),
                none,
                Set.of(),
                0,
                List.of());
    }

    /** A group without its tasks. */
    public Optional<StoredGroup> find(UUID id) {
        return stores.groups.find(id);
    }

    /** A group with its tasks, which are read as they are shown. */
    public Optional<GroupView> view(UUID id) {
        return stores.groups.view(id);
    }

    /** Whether the group exists and contains the task. */
    public boolean hasTask(UUID id, String task) {
        return stores.groups.hasTask(id, task);
    }

    /** The owner's name; empty if there is no such group. */
    public Optional<String> caller(UUID id) {
        return stores.groups.caller(id);
    }

    /**
     * Groups without their tasks, the newest first.
     *
     * @param room called with the bytes of memory needed, before they are read; its exceptions are passed on
     */
    public List<GroupSummary> list(GroupQuery query, LongConsumer room) {
        return stores.groups.list(query, room);
    }

    /**
     * The events of a group, for one reader.
     *
     * @param room the memory for everything that is being sent to the reader's caller
     */
    public GroupFeed feed(UUID id, ByteBudget.Share room) {
        return new StoredFeed(id, stores.groups, stores.watch, room);
    }

    /**
     * The decision of a group, for a waiting caller.
     *
     * @param group the group at its decision if it runs here; empty if it is to be read from the store; cancel it when
     *     the caller stops waiting
     * @param answered run once the group has been read: until then its results count as held
     */
    public record Awaited(CompletableFuture<Optional<GroupSnapshot>> group, Runnable answered) {}

    /** Waits, without a thread, until a group is decided. */
    public Awaited decided(UUID id) {
        Optional<GroupRecorder> here = node.local.find(id);
        if (here.isEmpty()) {
            return new Awaited(StoredDecision.of(id, stores.groups, stores.watch, executor), () -> {});
        }
        Runnable answered = here.get().group().holdResults();
        CompletableFuture<Optional<GroupSnapshot>> group = here.get()
                .decided()
                .thenApply(Optional::of)
                .exceptionallyCompose(takenOver -> elsewhere(id, takenOver))
                .toCompletableFuture();
        return new Awaited(group, answered);
    }

    private CompletableFuture<Optional<GroupSnapshot>> elsewhere(UUID id, Throwable takenOver) {
        return node.housekeeper.isOpen()
                ? StoredDecision.of(id, stores.groups, stores.watch, executor)
                : CompletableFuture.failedFuture(takenOver);
    }

    /**
     * Cancels the unfinished tasks of a group: at once here, within a second or two on another node.
     *
     * @return completed once that is stored; empty if there is no such group
     */
    public Optional<CompletionStage<?>> cancel(UUID id) {
        Optional<GroupRecorder> running = node.local.find(id);
        return running.isPresent() ? running.map(this::cancel) : cancelElsewhere(id);
    }

    private Optional<CompletionStage<?>> cancelElsewhere(UUID id) {
        Optional<GroupState> state = stores.requests.cancel(id, Optional.empty());
        if (state.equals(Optional.of(GroupState.QUEUED))) {
            node.lease.node().flatMap(name -> stores.claims.claim(name, id)).ifPresent(claim -> {
                // even without room, since it ends at once
                node.runner.run(new Claimed(claim, node.places.take(claim.caller(), claim.size())));
            });
        }
        Optional<GroupRecorder> running = node.local.find(id);
        return running.isPresent()
                ? running.map(this::cancel)
                : state.map(known -> CompletableFuture.completedStage(known));
    }

    /**
     * Cancels one task of a group, as {@link #cancel(UUID)} does.
     *
     * @return completed once that is stored
     */
    public CompletionStage<?> cancel(UUID id, TaskId task) {
        Optional<GroupRecorder> here = node.local.find(id);
        if (here.isPresent()) {
            here.get().group().cancel(task);
            return written(here.get(), Optional.of(task));
        }
        return CompletableFuture.completedStage(stores.requests.cancel(id, Optional.of(task)));
    }

    /**
     * Deletes a finished group.
     *
     * @return whether there was one
     */
    public boolean deleteFinished(UUID id) {
        try {
            return stores.groups.deleteFinished(id);
        } catch (CommitInDoubtException lost) {
            // if it is gone it was deleted, by whichever request
            if (find(id).isEmpty()) {
                return true;
            }
            throw lost;
        }
    }

    /**
     * Reruns the unsuccessful tasks of a finished group.
     *
     * @return the state of the group before; only a finished one is rerun. Empty if there is none
     */
    public Optional<GroupState> retryFailed(UUID id) {
        Optional<GroupState> before = tryRetry(id);
        stores.watch.changed(id);
        return before;
    }

    private Optional<GroupState> tryRetry(UUID id) {
        try {
            return stores.requests.retryFailed(id);
        } catch (CommitInDoubtException lost) {
            // a group that is no longer finished is being rerun, by whichever request
            boolean runsAgain = find(id).filter(group -> group.summary().state() != GroupState.FINISHED)
                    .isPresent();
            if (runsAgain) {
                return Optional.of(GroupState.FINISHED);
            }
            throw lost;
        }
    }

    private CompletionStage<?> cancel(GroupRecorder recorder) {
        recorder.group().cancel();
        return written(recorder, Optional.empty());
    }

    // a caller who is told that a group is cancelled may read or delete it next. If that is not stored by then, because
    // the database is slow or another node has the group now, a request is stored for the node that has the group
    private CompletionStage<?> written(GroupRecorder recorder, Optional<TaskId> task) {
        UUID id = recorder.group().id();
        return recorder.flush(WRITTEN_WITHIN)
                .thenAcceptAsync(
                        written -> {
                            if (!written) {
                                stores.requests.cancel(id, task);
                            }
                        },
                        executor);
    }
}
