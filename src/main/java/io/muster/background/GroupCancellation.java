package io.muster.background;

import io.muster.group.view.GroupState;
import io.muster.store.Requests;
import io.muster.store.claim.Claims;
import io.muster.task.TaskId;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Cancels groups and tasks, here or through the node that runs them. Waits for the database. */
final class GroupCancellation {

    // if the database is unavailable, it is stored later
    private static final Duration WRITTEN_WITHIN = Duration.ofSeconds(2);

    private final Requests requests;
    private final Claims claims;
    private final Lease lease;
    private final LocalGroups local;
    private final GroupPermits permits;
    private final ClaimRunner runner;
    private final Executor executor;

    GroupCancellation(
            Requests requests,
            Claims claims,
            Lease lease,
            LocalGroups local,
            GroupPermits permits,
            ClaimRunner runner,
            Executor executor) {
        this.requests = requests;
        this.claims = claims;
        this.lease = lease;
        this.local = local;
        this.permits = permits;
        this.runner = runner;
        this.executor = executor;
    }

    /**
     * Cancels the unfinished tasks of a group: at once here, within a second or two on another node.
     *
     * @return completed once that is stored; empty if there is no such group
     */
    Optional<CompletionStage<?>> cancel(UUID id) {
        Optional<GroupRecorder> running = local.find(id);
        return running.isPresent() ? running.map(this::cancel) : cancelElsewhere(id);
    }

    private Optional<CompletionStage<?>> cancelElsewhere(UUID id) {
        Optional<GroupState> state = requests.cancel(id, Optional.empty());
        if (state.equals(Optional.of(GroupState.QUEUED))) {
            lease.node().flatMap(name -> claims.claim(name, id)).ifPresent(claim -> {
                // even beyond the limits, since it ends at once
                runner.run(new Claimed(claim, permits.acquire(claim.caller(), claim.size())));
            });
        }
        Optional<GroupRecorder> running = local.find(id);
        return running.isPresent()
                ? running.map(this::cancel)
                : state.map(known -> CompletableFuture.completedStage(known));
    }

    /**
     * Cancels one task of a group, as {@link #cancel(UUID)} does.
     *
     * @return completed once that is stored
     */
    CompletionStage<?> cancel(UUID id, TaskId task) {
        Optional<GroupRecorder> here = local.find(id);
        if (here.isPresent()) {
            here.get().group().cancel(task);
            return written(here.get(), Optional.of(task));
        }
        return CompletableFuture.completedStage(requests.cancel(id, Optional.of(task)));
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
                                requests.cancel(id, task);
                            }
                        },
                        executor);
    }
}
