package io.muster.rest;

import io.muster.answer.Answer;
import io.muster.background.BackgroundGroups;
import io.muster.document.GroupRequest;
import io.muster.document.GroupWriter;
import io.muster.group.GroupRunner;
import io.muster.group.GroupSnapshot;
import io.muster.group.GroupState;
import io.muster.group.GroupView;
import io.muster.group.TaskSnapshot;
import io.muster.quota.QuotaExceededException;
import io.muster.quota.TaskQuota;
import io.muster.store.CommitInDoubtException;
import io.muster.store.DuplicateKeyException;
import io.muster.store.IdempotencyKey;
import io.muster.store.IdempotencyKeys;
import io.muster.store.NewGroup;
import io.muster.store.StoreUnavailableException;
import io.muster.store.StoredGroup;
import io.muster.task.TaskSpec;
import io.muster.task.TaskState;
import io.muster.timer.Timer;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Keeps a group that goes on without its caller, and answers the caller: at once, or at its decision. */
public final class DurableReply {

    private static final Duration GRACE = Duration.ofSeconds(15);

    /** What it needs of the house. */
    public record Means(
            GroupRunner runner, TaskQuota quota, AnswerRoom room, Executor store, Executor replies, Timer timer) {}

    /**
     * A group that was taken in.
     *
     * @param group as it was taken in; empty if this request had been taken in before
     */
    record Accepted(UUID id, Optional<GroupSnapshot> group) {

        boolean replayed() {
            return group.isEmpty();
        }
    }

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

    void bind(AsyncResponse response, HttpServletRequest request, GroupPost post, GroupWriter writer) {
        Client client = new Client(response, Answer.of(request), Admittance.of(request));
        Runnable answered = room(post);
        try {
            means.store.execute(() -> {
                try {
                    answer(new Reply(client, Waiter.of(post), accept(post), writer, answered));
                } catch (RuntimeException | Error refused) {
                    answered.run();
                    response.resume(refused);
                }
            });
        } catch (RejectedExecutionException busy) {
            answered.run();
            post.room().release();
            response.resume(
                    new ProblemException(Problem.overloaded("Too many background groups are waiting to be stored")));
        } catch (RuntimeException | Error notTaken) {
            // no thread is to be had, say
            answered.run();
            post.room().release();
            throw notTaken;
        }
    }

    /** Room for what is answered at once: before the group is stored, since nobody could refuse it afterwards. */
    private Runnable room(GroupPost post) {
        try {
            return means.room.take(post.caller(), AnswerRoom.sizeOf(post.tasks()));
        } catch (RuntimeException | Error full) {
            post.room().release();
            throw full;
        }
    }

    /**
     * Takes a group in, unless its idempotency key says that it was before; waits for the database.
     *
     * @throws StoreUnavailableException if the database cannot be reached
     * @throws QuotaExceededException if its tasks are more than their caller may have run now
     * @throws ProblemException if the key was used for something else, or it is not known whether the group was stored
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
        return new Accepted(group.id(), Optional.of(accepted(group, post.request())));
    }

    private void submit(NewGroup group, GroupPost post) {
        means.quota.take(post.caller(), post.tasks());
        try {
            boolean callerWaits = !post.answerWithin().isZero();
            groups.submit(group, post.request().spec(), callerWaits);
        } catch (CommitInDoubtException lost) {
            // its tasks stay counted, since they may be run
            throw new ProblemException(Problem.inDoubt(group.id()));
        } catch (RuntimeException | Error refused) {
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
            if (groups.find(known.group()).isEmpty()) {
                throw stillBeingCreated();
            }
            return new Accepted(known.group(), Optional.empty());
        });
    }

    private static ProblemException stillBeingCreated() {
        return new ProblemException(
                Problem.of(Problem.Kind.REQUEST_IN_PROGRESS, "A request with this Idempotency-Key is being taken in")
                        .withHeader("Retry-After", "1"));
    }

    private void answer(Reply reply) {
        Waiter waiter = reply.waiter;
        if (waiter.answerWithin.isZero()) {
            reply.accepted();
            return;
        }
        BackgroundGroups.Awaited awaited = groups.decided(reply.accepted.id());
        try {
            answer(reply, awaited, waiter.goesOn ? waiter.answerWithin : waiter.answerWithin.plus(GRACE));
        } catch (RuntimeException | Error broken) {
            awaited.group().cancel(false);
            awaited.answered().run();
            throw broken;
        }
    }

    private void answer(Reply reply, BackgroundGroups.Awaited awaited, Duration wait) {
        Timer.Cancellable guard =
                means.timer.schedule(wait, () -> awaited.group().cancel(false));
        Runnable unwatch = AdmittanceWatch.begin(
                reply.client.admittance,
                reply.client.response,
                () -> awaited.group().cancel(false),
                means.replies,
                means.timer);
        waiting.incrementAndGet();
        awaited.group()
                // null: nobody waits any longer
                .handleAsync((group, thrown) -> reply.send(group, awaited.answered()), means.replies)
                .whenComplete((sent, thrown) -> {
                    waiting.decrementAndGet();
                    unwatch.run();
                    if (thrown != null) {
                        awaited.answered().run();
                        reply.fail(new ProblemException(Problem.overloaded("The answer could not be written")));
                    }
                    // last: until the answer has gone out, the guard is all that its caller has
                    guard.cancel();
                });
    }

    /**
     * What an answer needs of the request. Not the request itself, whose document would be kept for as long as it takes.
     *
     * @param goesOn whether the group goes on when nobody waits any longer
     */
    private record Waiter(String caller, Preferences preferences, Duration answerWithin, boolean goesOn) {

        private static Waiter of(GroupPost post) {
            boolean goesOn = post.preferences().respondAsync()
                    || post.request().answerWithin().isPresent();
            return new Waiter(post.caller(), post.preferences(), post.answerWithin(), goesOn);
        }
    }

    /** Who is answered, by the parts of the request that outlive it. */
    private record Client(AsyncResponse response, Answer answer, Admittance admittance) {}

    /** One answer on its way. */
    private final class Reply {
        private final Client client;
        private final Waiter waiter;
        private final Accepted accepted;
        private final GroupWriter writer;
        private final Runnable answered;

        /** @param answered gives back the room of what is answered at once */
        private Reply(Client client, Waiter waiter, Accepted accepted, GroupWriter writer, Runnable answered) {
            this.client = client;
            this.waiter = waiter;
            this.accepted = accepted;
            this.writer = writer;
            this.answered = answered;
        }

        /**
         * @param group the group at its decision, as {@link BackgroundGroups.Awaited} has it; null if that was not awaited
         * @param read says that the group has been read, if it is here
         */
        private boolean send(@Nullable Optional<GroupSnapshot> group, Runnable read) {
            if (group == null) {
                read.run();
                acceptedByNow();
            } else {
                decided(group, read);
            }
            return true;
        }

        /** The group as it was taken in; as it stands, if that was before. */
        private void accepted() {
            if (accepted.group().isPresent()) {
                accepted(accepted.group().get(), answered);
            } else {
                acceptedByNow();
            }
        }

        /** Nobody waits any longer: the group as it stands. */
        private void acceptedByNow() {
            try {
                ShownGroup group = open();
                accepted(group.group(), group.shown());
            } catch (RuntimeException unreadable) {
                if (accepted.group().isPresent()) {
                    accepted(accepted.group().get(), answered);
                } else {
                    fail(unreadable);
                }
            }
        }

        private void accepted(GroupView group, Runnable shown) {
            Response.ResponseBuilder answer = Response.status(Response.Status.ACCEPTED)
                    .type(MediaType.APPLICATION_JSON)
                    .entity(AsyncReply.streamed(writer.group(group), client.answer));
            if (waiter.preferences.respondAsync()) {
                answer.header("Preference-Applied", waiter.preferences.applied());
            }
            send(answer, shown);
        }

        /** @param read says that the group has been read, if it is here */
        private void decided(Optional<GroupSnapshot> group, Runnable read) {
            try {
                ShownGroup shown = group.map(here -> new ShownGroup(here, Optional.empty(), read))
                        .orElseGet(this::open);
                send(Response.fromResponse(AsyncReply.answer(shown.group(), writer, client.answer)), shown.shown());
            } catch (RuntimeException unreadable) {
                read.run();
                fail(unreadable);
            }
        }

        private ShownGroup open() {
            StoredGroup stored = groups.find(accepted.id()).orElseThrow(ProblemException::noSuchGroup);
            return ShownGroup.of(stored, groups, waiter.caller, means.room);
        }

        private void send(Response.ResponseBuilder answer, Runnable shown) {
            answer.location(writer.uri(accepted.id()));
            if (accepted.replayed()) {
                answer.header("Idempotent-Replayed", "true");
            }
            AsyncReply.send(client.response, client.answer, answer.build(), () -> {
                shown.run();
                answered.run();
            });
        }

        private void fail(RuntimeException thrown) {
            answered.run();
            client.response.resume(thrown);
        }
    }

    private NewGroup newGroup(GroupPost post) {
        GroupRequest request = post.request();
        return new NewGroup(
                means.runner.newId(),
                request.mode(),
                post.caller(),
                post.document().orElseThrow(),
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
