package io.muster.rest;

import io.muster.background.BackgroundGroups;
import io.muster.document.GroupRequest;
import io.muster.document.GroupWriter;
import io.muster.group.GroupRunner;
import io.muster.group.GroupSnapshot;
import io.muster.group.GroupState;
import io.muster.group.TaskSnapshot;
import io.muster.quota.QuotaExceededException;
import io.muster.quota.TaskQuota;
import io.muster.store.DuplicateKeyException;
import io.muster.store.IdempotencyKey;
import io.muster.store.IdempotencyKeys;
import io.muster.store.NewGroup;
import io.muster.store.StoreUnavailableException;
import io.muster.store.StoredGroup;
import io.muster.task.TaskSpec;
import io.muster.task.TaskState;
import io.muster.timer.Timer;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/** Keeps a group that goes on without its caller, and answers the caller: at once, or at its decision. */
public final class DurableReply {

    private static final Duration GRACE = Duration.ofSeconds(15);

    /** What it needs of the house. */
    public record Means(GroupRunner runner, TaskQuota quota, Executor store, Executor replies, Timer timer) {}

    /**
     * A group that was taken in.
     *
     * @param replayed whether this request had been taken in before
     */
    record Accepted(UUID id, GroupSnapshot group, boolean replayed) {}

    private final BackgroundGroups groups;
    private final IdempotencyKeys keys;
    private final Means means;
    private final AtomicInteger waiting = new AtomicInteger();

    public DurableReply(BackgroundGroups groups, IdempotencyKeys keys, Means means) {
        this.groups = groups;
        this.keys = keys;
        this.means = means;
    }

    /** How many callers wait for a decision. */
    public int waiting() {
        return waiting.get();
    }

    void bind(AsyncResponse response, GroupPost post, GroupWriter writer) {
        try {
            means.store.execute(() -> {
                try {
                    answer(response, post, accept(post), writer);
                } catch (RuntimeException refused) {
                    response.resume(refused);
                }
            });
        } catch (RejectedExecutionException busy) {
            post.room().release();
            response.resume(
                    new ProblemException(Problem.overloaded("The server takes more groups in than it can write down")));
        }
    }

    /**
     * Takes a group in, unless its idempotency key says that it was before; waits for the database.
     *
     * @throws StoreUnavailableException if the database cannot be reached
     * @throws QuotaExceededException if its tasks are more than their caller may have run now
     * @throws ProblemException if the key was used for something else
     */
    Accepted accept(GroupPost post) {
        try {
            return takeIn(post);
        } finally {
            post.room().release();
        }
    }

    private Accepted takeIn(GroupPost post) {
        Optional<Accepted> known = post.key().flatMap(key -> replay(post.caller(), key));
        if (known.isPresent()) {
            return known.get();
        }
        NewGroup group = newGroup(post);
        try {
            submit(group, post);
        } catch (DuplicateKeyException meanwhile) {
            return post.key().flatMap(key -> replay(post.caller(), key)).orElseThrow(DurableReply::stillBeingCreated);
        }
        return new Accepted(group.id(), accepted(group, post.request()), false);
    }

    private void submit(NewGroup group, GroupPost post) {
        means.quota.take(post.caller(), post.tasks());
        try {
            boolean callerWaits = !post.answerWithin().isZero();
            groups.submit(group, post.request().spec(), callerWaits);
        } catch (RuntimeException refused) {
            means.quota.giveBack(post.caller(), post.tasks());
            throw refused;
        }
    }

    private Optional<Accepted> replay(String caller, IdempotencyKey key) {
        return keys.find(caller, key.key()).map(known -> {
            if (!known.fingerprint().equals(key.fingerprint())) {
                throw new ProblemException(Problem.of(
                        Problem.Kind.IDEMPOTENCY_KEY_REUSED, "This Idempotency-Key was used with another document"));
            }
            GroupSnapshot group =
                    groups.find(known.group()).map(StoredGroup::snapshot).orElseThrow(DurableReply::stillBeingCreated);
            return new Accepted(group.id(), group, true);
        });
    }

    private static ProblemException stillBeingCreated() {
        return new ProblemException(
                Problem.of(Problem.Kind.REQUEST_IN_PROGRESS, "A request with this Idempotency-Key is being taken in")
                        .withHeader("Retry-After", "1"));
    }

    private void answer(AsyncResponse response, GroupPost post, Accepted accepted, GroupWriter writer) {
        Reply reply = new Reply(response, post, accepted, writer);
        if (post.answerWithin().isZero()) {
            reply.accepted(accepted.group());
            return;
        }
        waiting.incrementAndGet();
        CompletableFuture<GroupSnapshot> decided = groups.decided(accepted.id());
        boolean goesOn = post.preferences().respondAsync()
                || post.request().answerWithin().isPresent();
        Duration wait = goesOn ? post.answerWithin() : post.answerWithin().plus(GRACE);
        Timer.Cancellable guard = means.timer.schedule(wait, () -> decided.cancel(false));
        decided.whenCompleteAsync(
                (group, thrown) -> {
                    guard.cancel();
                    waiting.decrementAndGet();
                    if (group == null) {
                        reply.acceptedByNow();
                    } else {
                        reply.decided(group);
                    }
                },
                means.replies);
    }

    /** One answer on its way. */
    private final class Reply {
        private final AsyncResponse response;
        private final GroupPost post;
        private final Accepted accepted;
        private final GroupWriter writer;

        private Reply(AsyncResponse response, GroupPost post, Accepted accepted, GroupWriter writer) {
            this.response = response;
            this.post = post;
            this.accepted = accepted;
            this.writer = writer;
        }

        private void accepted(GroupSnapshot group) {
            Response.ResponseBuilder answer = Response.status(Response.Status.ACCEPTED)
                    .type(MediaType.APPLICATION_JSON)
                    .entity(AsyncReply.streamed(writer.group(group)));
            if (post.preferences().respondAsync()) {
                answer.header("Preference-Applied", post.preferences().applied());
            }
            send(answer);
        }

        /** Nobody waits any longer: the group as it stands. */
        private void acceptedByNow() {
            try {
                accepted(groups.find(accepted.id()).map(StoredGroup::snapshot).orElse(accepted.group()));
            } catch (StoreUnavailableException away) {
                accepted(accepted.group());
            }
        }

        private void decided(GroupSnapshot group) {
            send(Response.fromResponse(AsyncReply.answer(group, writer)));
        }

        private void send(Response.ResponseBuilder answer) {
            answer.location(writer.uri(accepted.id()));
            if (accepted.replayed()) {
                answer.header("Idempotent-Replayed", "true");
            }
            response.resume(answer.build());
        }
    }

    private NewGroup newGroup(GroupPost post) {
        GroupRequest request = post.request();
        return new NewGroup(
                means.runner.newId(),
                request.mode(),
                post.caller(),
                post.document(),
                means.timer.now(),
                request.spec().bounds().timeout(),
                request.spec().tasks().stream().map(NewGroup.Task::of).toList(),
                post.key(),
                request.callback());
    }

    private static GroupSnapshot accepted(NewGroup group, GroupRequest request) {
        List<TaskSnapshot> tasks =
                request.spec().tasks().stream().map(DurableReply::pending).toList();
        return new GroupSnapshot(
                group.id(),
                request.spec().join(),
                GroupState.QUEUED,
                group.createdAt(),
                Duration.ZERO,
                Optional.empty(),
                List.of(),
                tasks);
    }

    private static TaskSnapshot pending(TaskSpec task) {
        return new TaskSnapshot(
                task.id(), task.type(), TaskState.PENDING, Optional.empty(), Optional.empty(), Optional.empty());
    }
}
