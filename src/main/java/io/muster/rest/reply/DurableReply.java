package io.muster.rest.reply;

import io.muster.background.BackgroundGroups;
import io.muster.budget.Reservation;
import io.muster.document.GroupWriter;
import io.muster.group.view.GroupSnapshot;
import io.muster.group.view.GroupView;
import io.muster.group.view.Values;
import io.muster.response.ResponseExchange;
import io.muster.rest.filter.AccessWatch;
import io.muster.rest.filter.ContinuedAccess;
import io.muster.rest.groups.FoundGroup;
import io.muster.rest.memory.ResponseMemory;
import io.muster.rest.memory.Shown;
import io.muster.rest.problem.Problem;
import io.muster.rest.problem.ProblemException;
import io.muster.rest.request.DurableIntake;
import io.muster.rest.request.GroupPost;
import io.muster.rest.request.Preferences;
import io.muster.store.StoredGroup;
import io.muster.timer.Timer;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Stores a background group, and responds to the caller: at once, or at its decision. */
public final class DurableReply {

    /**
     * What it runs on.
     *
     * @param store may wait for the database
     * @param replies produces the responses
     */
    public record Threads(Executor store, Executor replies, Timer timer) {}

    private final DurableIntake intake;
    private final BackgroundGroups groups;
    private final ResponseMemory memory;
    private final Threads threads;
    private final AtomicInteger waiting = new AtomicInteger();

    public DurableReply(DurableIntake intake, BackgroundGroups groups, ResponseMemory memory, Threads threads) {
        this.intake = intake;
        this.groups = groups;
        this.memory = memory;
        this.threads = threads;
    }

    /** The number of callers waiting for a decision. */
    public int waiting() {
        return waiting.get();
    }

    void bind(AsyncResponse response, HttpServletRequest request, GroupPost post, GroupWriter writer) {
        Client client = new Client(response, ResponseExchange.of(request), ContinuedAccess.of(request));
        Reservation answered = new Reservation();
        try {
            // memory for the immediate response: before the group is stored, since it could not be rejected afterwards
            answered.hold(memory.reserve(post.caller(), ResponseMemory.sizeOf(post.tasks())));
            threads.store.execute(() -> store(client, post, writer, answered));
        } catch (RuntimeException | Error notTaken) {
            answered.close();
            post.reservation().close();
            if (!(notTaken instanceof RejectedExecutionException)) {
                // for example, no thread could be created
                throw notTaken;
            }
            response.resume(
                    new ProblemException(Problem.overloaded("Too many background groups are waiting to be stored")));
        }
    }

    private void store(Client client, GroupPost post, GroupWriter writer, Reservation answered) {
        try {
            answer(new Reply(client, Waiter.of(post), intake.accept(post), writer, answered::close));
        } catch (RuntimeException | Error refused) {
            answered.close();
            client.response.resume(refused);
        }
    }

    private void answer(Reply reply) {
        Waiter waiter = reply.waiter;
        if (waiter.answerWithin.isZero()) {
            reply.accepted();
            return;
        }
        BackgroundGroups.Awaited awaited = groups.decided(reply.accepted.id());
        try {
            answer(reply, awaited, waiter.goesOn ? waiter.answerWithin : waiter.answerWithin.plus(AsyncReply.GRACE));
        } catch (RuntimeException | Error broken) {
            awaited.group().cancel(false);
            awaited.answered().run();
            throw broken;
        }
    }

    private void answer(Reply reply, BackgroundGroups.Awaited awaited, Duration wait) {
        Timer.Cancellable guard =
                threads.timer.schedule(wait, () -> awaited.group().cancel(false));
        Runnable unwatch = AccessWatch.begin(
                reply.client.access,
                reply.client.response,
                () -> awaited.group().cancel(false),
                threads.replies,
                threads.timer);
        waiting.incrementAndGet();
        awaited.group()
                .handleAsync((group, ended) -> reply.send(group, ended, awaited.answered()), threads.replies)
                .whenComplete((sent, thrown) -> {
                    waiting.decrementAndGet();
                    unwatch.run();
                    if (thrown != null) {
                        awaited.answered().run();
                        reply.fail(new ProblemException(Problem.overloaded("The response could not be written")));
                    }
                    // last: until the response has been sent, its caller depends on this guard
                    guard.cancel();
                });
    }

    /**
     * What a response needs of the request. Not the request itself, whose document would be kept as long.
     *
     * @param goesOn whether the group continues when nobody waits for it any longer
     */
    private record Waiter(String caller, Preferences preferences, Duration answerWithin, boolean goesOn) {

        private static Waiter of(GroupPost post) {
            boolean goesOn = post.preferences().respondAsync()
                    || post.request().answerWithin().isPresent();
            return new Waiter(post.caller(), post.preferences(), post.answerWithin(), goesOn);
        }
    }

    /** The client, without the parts of the request that must not be kept. */
    private record Client(AsyncResponse response, ResponseExchange exchange, ContinuedAccess access) {}

    /** One response in progress. */
    private final class Reply {
        private final Client client;
        private final Waiter waiter;
        private final DurableIntake.Accepted accepted;
        private final GroupWriter writer;
        private final Runnable answered;

        /** @param answered releases the memory of the immediate response */
        private Reply(
                Client client, Waiter waiter, DurableIntake.Accepted accepted, GroupWriter writer, Runnable answered) {
            this.client = client;
            this.waiter = waiter;
            this.accepted = accepted;
            this.writer = writer;
            this.answered = answered;
        }

        /**
         * @param group the group at its decision, as in {@link BackgroundGroups.Awaited}
         * @param ended why the wait ended without one, null if it did not
         * @param read run when the group has been read, if it is here
         */
        private boolean send(Optional<GroupSnapshot> group, @Nullable Throwable ended, Runnable read) {
            if (ended != null) {
                read.run();
                acceptedByNow();
            } else {
                decided(group, read);
            }
            return true;
        }

        /** Responds with the group as it was accepted; with its current state, if that was earlier. */
        private void accepted() {
            if (accepted.group().isPresent()) {
                accepted(accepted.group().get(), answered);
            } else {
                acceptedByNow();
            }
        }

        /** The wait is over: responds with the group's current state. */
        private void acceptedByNow() {
            try {
                // without the group as it was accepted, there is no other response to fall back on
                Shown<FoundGroup> found = accepted.group().isPresent() ? open() : openInstead();
                accepted(found.what().group(), found.shown());
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
                    .entity(AsyncReply.streamed(writer.group(group), client.exchange));
            if (waiter.preferences.respondAsync()) {
                answer.header("Preference-Applied", waiter.preferences.applied());
            }
            send(answer, shown);
        }

        /** @param read run when the group has been read, if it is here */
        private void decided(Optional<GroupSnapshot> group, Runnable read) {
            try {
                Shown<FoundGroup> found = group.map(here -> new Shown<>(new FoundGroup(here, Optional.empty()), read))
                        .orElseGet(this::openInstead);
                GroupView decided = found.what().group();
                send(Response.fromResponse(AsyncReply.answer(decided, writer, client.exchange)), found.shown());
            } catch (RuntimeException unreadable) {
                read.run();
                fail(unreadable);
            }
        }

        // a group may need all of its caller's memory for responses, of which the immediate one holds a part
        private Shown<FoundGroup> openInstead() {
            answered.run();
            return open();
        }

        private Shown<FoundGroup> open() {
            StoredGroup stored = groups.find(accepted.id()).orElseThrow(ProblemException::noSuchGroup);
            return FoundGroup.of(stored, Values.INCLUDED, groups, waiter.caller, memory);
        }

        private void send(Response.ResponseBuilder answer, Runnable shown) {
            answer.location(writer.uri(accepted.id()));
            if (accepted.replayed()) {
                answer.header("Idempotent-Replayed", "true");
            }
            AsyncReply.send(client.response, client.exchange, answer.build(), () -> {
                shown.run();
                answered.run();
            });
        }

        private void fail(RuntimeException thrown) {
            answered.run();
            client.response.resume(thrown);
        }
    }
}
