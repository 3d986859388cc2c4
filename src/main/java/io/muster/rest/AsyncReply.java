package io.muster.rest;

import io.muster.answer.Answer;
import io.muster.document.GroupWriter;
import io.muster.document.JsonText;
import io.muster.group.GroupOutcome;
import io.muster.group.GroupView;
import io.muster.group.RunningGroup;
import io.muster.group.Verdict;
import io.muster.task.Fault;
import io.muster.task.FaultCode;
import io.muster.timer.Timer;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.ConnectionCallback;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Answers a waiting caller with a group at its decision: once, and without a thread that waits for the client. */
public final class AsyncReply {

    // the group's own clock answers first; this only makes sure that no caller waits for ever. Not by AsyncResponse's
    // own time-out: RESTEasy keeps that, request and all, until it is due, long after the answer (Jersey a part of it)
    static final Duration GRACE = Duration.ofSeconds(15);

    private final Executor replies;
    private final Timer timer;

    /** @param replies makes the answers */
    public AsyncReply(Executor replies, Timer timer) {
        this.replies = replies;
        this.timer = timer;
    }

    /** Has a caller wait for a group; if that fails, the group is cancelled, since nobody would ever see its results. */
    void bind(AsyncResponse response, HttpServletRequest request, RunningGroup group, GroupWriter writer) {
        boolean bound = false;
        try {
            wait(response, request, group, writer);
            bound = true;
        } finally {
            if (!bound) {
                group.cancel();
            }
        }
    }

    private void wait(AsyncResponse response, HttpServletRequest request, RunningGroup group, GroupWriter writer) {
        Answer answer = Answer.of(request);
        response.register((ConnectionCallback) gone -> group.cancel());
        Timer.Cancellable guard =
                timer.schedule(group.spec().bounds().timeout().plus(GRACE), () -> giveUp(response, group));
        Runnable unwatch = AccessWatch.begin(ContinuedAccess.of(request), response, group::cancel, replies, timer);
        Runnable read = group.holdResults();
        answer.whenOver(read);
        group.decided()
                .thenAcceptAsync(decided -> response.resume(answer(decided, writer, answer)), replies)
                .whenComplete((nothing, thrown) -> {
                    unwatch.run();
                    if (thrown != null) {
                        read.run();
                        giveUp(response, group);
                    }
                    // last: until the answer has gone out, the guard is all that its caller has
                    guard.cancel();
                });
    }

    // short enough for any socket's buffer, so this does not block the timer
    private static void giveUp(AsyncResponse response, RunningGroup group) {
        group.cancel();
        response.resume(new ProblemException(Problem.overloaded("The response could not be written")));
    }

    /** What answers with a group that is decided. */
    static Response answer(GroupView decided, GroupWriter writer, Answer answer) {
        Verdict verdict = decided.summary().verdict().orElseThrow();
        if (verdict.partial() || verdict.outcome() == GroupOutcome.SUCCEEDED) {
            return json(200, MediaType.APPLICATION_JSON, writer.group(decided), answer);
        }
        Fault fault = verdict.fault().orElseThrow();
        Response failure = json(fault.status(), Problems.MEDIA_TYPE, writer.problem(decided, fault), answer);
        return fault.status() == 503 || fault.status() == 429 ? retryLater(failure, fault) : failure;
    }

    private static Response retryLater(Response failure, Fault fault) {
        return Response.fromResponse(failure)
                .header("Retry-After", retryAfter(fault.code()))
                .build();
    }

    // in seconds
    private static int retryAfter(FaultCode code) {
        if (code == FaultCode.CIRCUIT_OPEN) {
            // as long as a circuit stays open
            return 10;
        }
        return code == FaultCode.QUOTA_EXCEEDED ? 60 : 1;
    }

    private static Response json(int status, String type, JsonText text, Answer answer) {
        return Response.status(status).type(type).entity(streamed(text, answer)).build();
    }

    /**
     * Answers with something that takes up memory until the client has it.
     *
     * @param written is run once that is so, or the answer has failed
     */
    static void send(AsyncResponse response, Answer answer, Response whole, Runnable written) {
        answer.whenOver(written);
        if (!response.resume(whole)) {
            written.run();
        }
    }

    /**
     * What writes a text to the client: as a whole if it is small, and otherwise as far as that is needed for the server not
     * to take it for small. The rest is made while the client reads: a group of 64 MiB is not to be held a second time.
     */
    static StreamingOutput streamed(JsonText text, Answer answer) {
        // let go of when it is written: WildFly keeps an answer for as long as anything has its request's context
        AtomicReference<@Nullable JsonText> once = new AtomicReference<>(text);
        return out -> {
            JsonText.Parts parts = Objects.requireNonNull(once.getAndSet(null)).parts();
            int size = 0;
            for (Optional<byte[]> part = parts.next(); part.isPresent(); part = parts.next()) {
                out.write(part.get());
                size += part.get().length;
                if (size > Answer.SMALL) {
                    answer.continueWith(parts::next);
                    return;
                }
            }
        };
    }
}
