package io.muster.rest.request;

import io.muster.background.BackgroundGroups;
import io.muster.budget.QuotaExceededException;
import io.muster.budget.Reservation;
import io.muster.database.CommitInDoubtException;
import io.muster.database.StoreUnavailableException;
import io.muster.document.GroupRequest;
import io.muster.group.engine.GroupRunner;
import io.muster.group.view.GroupSnapshot;
import io.muster.group.view.GroupState;
import io.muster.group.view.TaskSnapshot;
import io.muster.quota.TaskQuota;
import io.muster.rest.problem.Problem;
import io.muster.rest.problem.ProblemException;
import io.muster.store.DuplicateKeyException;
import io.muster.store.IdempotencyKeys;
import io.muster.store.data.IdempotencyKey;
import io.muster.store.data.NewGroup;
import io.muster.task.TaskSpec;
import io.muster.task.TaskState;
import io.muster.timer.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Stores background groups: each once, if it has an idempotency key. Thread-safe. */
public final class DurableIntake {

    /**
     * An accepted group.
     *
     * @param group as it was accepted; empty if it had been accepted before
     */
    public record Accepted(UUID id, Optional<GroupSnapshot> group) {

        /** Whether the group had been accepted before. */
        public boolean replayed() {
            return group.isEmpty();
        }
    }

    private final BackgroundGroups groups;
    private final IdempotencyKeys keys;
    private final TaskQuota quota;
    private final GroupRunner runner;
    private final Timer timer;

    /** @param runner supplies the ids of groups */
    public DurableIntake(
            BackgroundGroups groups, IdempotencyKeys keys, TaskQuota quota, GroupRunner runner, Timer timer) {
        this.groups = groups;
        this.keys = keys;
        this.quota = quota;
        this.runner = runner;
        this.timer = timer;
    }

    /**
     * Stores a group, unless its idempotency key shows that it was stored before; waits for the database.
     *
     * @throws StoreUnavailableException if the database cannot be reached
     * @throws QuotaExceededException if the caller may not run this many tasks now
     * @throws ProblemException if the key was used for something else, or it is not known whether the group was stored
     */
    public Accepted accept(GroupPost post) {
        try {
            return store(post);
        } finally {
            post.reservation().close();
        }
    }

    private Accepted store(GroupPost post) {
        Optional<Accepted> known = post.key().flatMap(key -> replay(post.caller(), key));
        if (known.isPresent()) {
            post.log().about(known.get().id());
            return known.get();
        }
        NewGroup group = newGroup(post);
        try {
            submit(group, post);
        } catch (DuplicateKeyException meanwhile) {
            return post.key().flatMap(key -> replay(post.caller(), key)).orElseThrow(DurableIntake::stillBeingCreated);
        }
        post.log().started(group.id());
        return new Accepted(group.id(), Optional.of(accepted(group, post.request())));
    }

    private void submit(NewGroup group, GroupPost post) {
        try (Reservation charged = new Reservation()) {
            charged.charge(
                    () -> quota.charge(post.caller(), post.tasks()), () -> quota.refund(post.caller(), post.tasks()));
            submit(group, post, charged);
            charged.commit();
        }
    }

    private void submit(NewGroup group, GroupPost post, Reservation charged) {
        try {
            boolean callerWaits = !post.answerWithin().isZero();
            groups.submit(group, post.request().spec(), callerWaits);
        } catch (CommitInDoubtException lost) {
            // its tasks stay counted, since they may be run
            charged.commit();
            throw new ProblemException(Problem.inDoubt(group.id()));
        }
    }

    private Optional<Accepted> replay(String caller, IdempotencyKey key) {
        return keys.find(caller, key.key()).map(known -> {
            if (!known.fingerprint().equals(key.fingerprint())) {
                throw new ProblemException(Problem.of(
                        Problem.Kind.IDEMPOTENCY_KEY_REUSED,
                        "This Idempotency-Key was already used with a different document"));
            }
            if (groups.find(known.group()).isEmpty()) {
                throw stillBeingCreated();
            }
            return new Accepted(known.group(), Optional.empty());
        });
    }

    private static ProblemException stillBeingCreated() {
        return new ProblemException(
                Problem.of(Problem.Kind.REQUEST_IN_PROGRESS, "Another request with this Idempotency-Key is in progress")
                        .withHeader("Retry-After", "1"));
    }

    private NewGroup newGroup(GroupPost post) {
        GroupRequest request = post.request();
        return new NewGroup(
                runner.newId(),
                request.spec().join().mode(),
                post.caller(),
                post.document().orElseThrow(),
                timer.now(),
                request.spec().bounds().timeout(),
                request.spec().tasks().stream().map(NewGroup.Task::of).toList(),
                post.key(),
                request.callback(),
                request.spec().named(),
                request.spec().labels(),
                post.log().trace());
    }

    private static GroupSnapshot accepted(NewGroup group, GroupRequest request) {
        List<TaskSnapshot> tasks =
                request.spec().tasks().stream().map(DurableIntake::pending).toList();
        return new GroupSnapshot(
                group.id(),
                request.spec().join().mode(),
                GroupState.QUEUED,
                group.createdAt(),
                Duration.ZERO,
                Optional.empty(),
                List.of(),
                tasks,
                request.spec().named(),
                Optional.empty(),
                request.spec().labels(),
                true);
    }

    private static TaskSnapshot pending(TaskSpec task) {
        return new TaskSnapshot(
                task.id(), task.type(), TaskState.PENDING, Optional.empty(), Optional.empty(), Optional.empty());
    }
}
