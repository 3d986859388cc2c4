package io.muster.background;

import io.muster.budget.ByteBudget;
import io.muster.budget.OverloadedException;
import io.muster.database.CommitInDoubtException;
import io.muster.events.GroupWatch;
import io.muster.events.StoredDecision;
import io.muster.events.StoredFeed;
import io.muster.group.spec.GroupSpec;
import io.muster.group.view.GroupFeed;
import io.muster.group.view.GroupSnapshot;
import io.muster.group.view.GroupState;
import io.muster.group.view.GroupSummary;
import io.muster.group.view.GroupView;
import io.muster.group.view.TaskSnapshot;
import io.muster.group.view.Values;
import io.muster.store.GroupQuery;
import io.muster.store.GroupStore;
import io.muster.store.Requests;
import io.muster.store.StoredGroup;
import io.muster.store.data.NewGroup;
import io.muster.store.data.StoredRequest;
import io.muster.task.TaskId;
import java.util.List;
import java.util.Optional;
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

    private final GroupSubmission submission;
    private final GroupCancellation cancellation;
    private final GroupStore store;
    private final Requests requests;
    private final GroupWatch watch;
    private final LocalGroups local;
    private final Executor executor;

    BackgroundGroups(
            GroupSubmission submission,
            GroupCancellation cancellation,
            GroupStore store,
            Requests requests,
            GroupWatch watch,
            LocalGroups local,
            Executor executor) {
        this.submission = submission;
        this.cancellation = cancellation;
        this.store = store;
        this.requests = requests;
        this.watch = watch;
        this.local = local;
        this.executor = executor;
    }

    /**
     * Stores a group; once this returns, the group survives a failure of this node.
     *
     * @param callerWaits whether a caller waits for the response: the group is then run at once if there is memory for
     *     it, otherwise when there is capacity
     * @throws io.muster.store.DuplicateKeyException if its idempotency key is in use
     * @throws CommitInDoubtException if it may have been stored, and the database cannot be asked
     * @throws OverloadedException if this node is stopping
     * @throws io.muster.budget.QuotaExceededException if the caller would exceed the storage quota
     */
    public void submit(NewGroup group, GroupSpec spec, boolean callerWaits) {
        submission.submit(group, spec, callerWaits);
    }

    /** A group without its tasks. */
    public Optional<StoredGroup> find(UUID id) {
        return store.find(id);
    }

    /** A group without its tasks; see {@link GroupStore#find(UUID, Values)}. */
    public Optional<StoredGroup> find(UUID id, Values values) {
        return store.find(id, values);
    }

    /** A group with its tasks, which are read as they are shown. */
    public Optional<GroupView> view(UUID id, Values values) {
        return store.view(id, values);
    }

    /**
     * One task of a group; empty if there is no such task.
     *
     * @param room called with the bytes of memory needed, before it is read; its exceptions are passed on
     */
    public Optional<TaskSnapshot> task(UUID id, String task, LongConsumer room) {
        return store.task(id, task, room);
    }

    /** What was posted to run a group; see {@link GroupStore#request}. */
    public Optional<StoredRequest> request(UUID id, LongConsumer room) {
        return store.request(id, room);
    }

    /** Whether the group exists and contains the task. */
    public boolean hasTask(UUID id, String task) {
        return store.hasTask(id, task);
    }

    /** The owner's name; empty if there is no such group. */
    public Optional<String> caller(UUID id) {
        return store.caller(id);
    }

    /**
     * Groups without their tasks, the newest first.
     *
     * @param reserve called with the bytes of memory needed, before they are read; its exceptions are passed on
     */
    public List<GroupSummary> list(GroupQuery query, LongConsumer reserve) {
        return store.list(query, reserve);
    }

    /**
     * The events of a group, for one reader.
     *
     * @param share the memory for everything that is being sent to the reader's caller
     */
    public GroupFeed feed(UUID id, ByteBudget.Share share) {
        return new StoredFeed(id, store, watch, share);
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
        Optional<GroupRecorder> here = local.find(id);
        if (here.isEmpty()) {
            return new Awaited(StoredDecision.of(id, store, watch, executor), () -> {});
        }
        Runnable answered = here.get().group().holdResults();
        CompletableFuture<Optional<GroupSnapshot>> group = here.get()
                .decided()
                .thenApply(GroupSnapshot::asDurable)
                .thenApply(Optional::of)
                .exceptionallyCompose(takenOver -> elsewhere(id, takenOver))
                .toCompletableFuture();
        return new Awaited(group, answered);
    }

    private CompletableFuture<Optional<GroupSnapshot>> elsewhere(UUID id, Throwable takenOver) {
        return local.isClosed()
                ? CompletableFuture.failedFuture(takenOver)
                : StoredDecision.of(id, store, watch, executor);
    }

    /**
     * Cancels the unfinished tasks of a group: at once here, within a second or two on another node.
     *
     * @return completed once that is stored; empty if there is no such group
     */
    public Optional<CompletionStage<?>> cancel(UUID id) {
        return cancellation.cancel(id);
    }

    /**
     * Cancels one task of a group, as {@link #cancel(UUID)} does.
     *
     * @return completed once that is stored
     */
    public CompletionStage<?> cancel(UUID id, TaskId task) {
        return cancellation.cancel(id, task);
    }

    /**
     * Deletes a finished group.
     *
     * @return whether there was one
     */
    public boolean deleteFinished(UUID id) {
        try {
            return store.deleteFinished(id);
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
        watch.changed(id);
        return before;
    }

    private Optional<GroupState> tryRetry(UUID id) {
        try {
            return requests.retryFailed(id);
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
}
