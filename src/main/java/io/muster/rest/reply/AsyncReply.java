package io.muster.rest.reply;

import io.muster.document.GroupWriter;
import io.muster.document.JsonText;
import io.muster.group.engine.RunningGroup;
import io.muster.group.view.GroupOutcome;
import io.muster.group.view.GroupView;
import io.muster.group.view.Verdict;
import io.muster.response.Pieces;
import io.muster.response.ResponseExchange;
import io.muster.rest.filter.AccessWatch;
import io.muster.rest.filter.ContinuedAccess;
import io.muster.rest.memory.Shown;
import io.muster.rest.problem.Problem;
import io.muster.rest.problem.ProblemException;
import io.muster.rest.problem.Problems;
import io.muster.task.Fault;
import io.muster.task.FaultCode;
import io.muster.task.Throwables;
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
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Responds to a waiting caller with a group at its decision: once, and without a thread that waits for the client. */
public final class AsyncReply {

    /** How long after a group's timeout its caller still waits for the response. */
    // normally the group's own timeout expires first; this makes sure that no caller waits for ever. Not
    // AsyncResponse's own timeout: RESTEasy keeps it, including the request, until it expires, long after the response
    // (Jersey keeps a part of it)
    public static final Duration GRACE = Duration.ofSeconds(15);

    private static final String GROUP = "Muster-Group";

    private final Executor replies;
    private final Timer timer;

    /** @param replies produces the responses */
    public AsyncReply(Executor replies, Timer timer) {
        this.replies = replies;
        this.timer = timer;
    }

    /**
     * Makes a caller wait for a group; if that fails, the group is cancelled, since nobody would see its results.
     *
     * @param caching for a response that the caller may keep
     */
    void bind(
            AsyncResponse response,
            HttpServletRequest request,
            RunningGroup group,
            GroupWriter writer,
            Optional<Caching> caching) {
        boolean bound = false;
        try {
            wait(response, request, group, writer, caching);
            bound = true;
        } finally {
            if (!bound) {
                group.cancel();
            }
        }
    }

    private void wait(
            AsyncResponse response,
            HttpServletRequest request,
            RunningGroup group,
            GroupWriter writer,
            Optional<Caching> caching) {
        ResponseExchange exchange = ResponseExchange.of(request);
        response.register((ConnectionCallback) gone -> group.cancel());
        Timer.Cancellable guard =
                timer.schedule(group.spec().bounds().timeout().plus(GRACE), () -> timeOut(response, group));
        Runnable unwatch = AccessWatch.begin(ContinuedAccess.of(request), response, group::cancel, replies, timer);
        Runnable read = group.holdResults();
        exchange.whenOver(read);
        group.decided()
                .thenAcceptAsync(decided -> response.resume(answer(decided, writer, exchange, caching)), replies)
                .whenComplete((nothing, thrown) -> {
                    unwatch.run();
                    if (thrown != null) {
                        read.run();
                        timeOut(response, group);
                    }
                    // last: until the response has been sent, its caller depends on this guard
                    guard.cancel();
                });
    }

    // fits into any socket's buffer, so this does not block the timer
    private static void timeOut(AsyncResponse response, RunningGroup group) {
        group.cancel();
        response.resume(new ProblemException(Problem.overloaded("The response could not be written")));
    }

    private static Response answer(
            GroupView decided, GroupWriter writer, ResponseExchange exchange, Optional<Caching> caching) {
        Response response = answer(decided, writer, exchange);
        boolean whole = response.getStatus() == 200
                && decided.summary().verdict().filter(Verdict::complete).isPresent();
        return caching.filter(wanted -> whole)
                .map(wanted -> wanted.applyTo(response, writer.response(decided)))
                .orElse(response);
    }

    /** The response with a decided group. */
    static Response answer(GroupView decided, GroupWriter writer, ResponseExchange exchange) {
        Verdict verdict = decided.summary().verdict().orElseThrow();
        if (verdict.partial() || verdict.outcome() == GroupOutcome.SUCCEEDED || !writer.showsFailure()) {
            Response success = json(200, MediaType.APPLICATION_JSON, writer.response(decided), exchange);
            return writer.isAnswer(decided) ? named(success, decided) : success;
        }
        Fault fault = verdict.fault().orElseThrow();
        Response failure = json(fault.status(), Problems.MEDIA_TYPE, writer.problem(decided, fault), exchange);
        return fault.status() == 503 || fault.status() == 429 ? retryLater(failure, fault) : failure;
    }

    // its answer does not say which group it is of
    private static Response named(Response response, GroupView group) {
        return Response.fromResponse(response)
                .header(GROUP, group.summary().id().toString())
                .build();
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

    private static Response json(int status, String type, JsonText text, ResponseExchange exchange) {
        return Response.status(status)
                .type(type)
                .entity(streamed(text, exchange))
                .build();
    }

    /**
     * Responds with what was found, on the thread that found it.
     *
     * @param builder creates the response
     */
    public static <T> void send(
            AsyncResponse response,
            ResponseExchange exchange,
            CompletionStage<Shown<T>> found,
            Function<T, Response> builder) {
        found.whenComplete((shown, refused) -> {
            if (shown == null) {
                response.resume(Throwables.unwrap(refused));
                return;
            }
            try {
                send(response, exchange, shown, builder);
            } catch (RuntimeException | Error failed) {
                response.resume(failed);
            }
        });
    }

    /**
     * Responds with what was found. Its memory is released once the client has received it, or if that fails.
     *
     * @param builder creates the response; what it throws is thrown
     */
    public static <T> void send(
            AsyncResponse response, ResponseExchange exchange, Shown<T> found, Function<T, Response> builder) {
        Response whole;
        try {
            whole = builder.apply(found.what());
        } catch (RuntimeException | Error failed) {
            found.shown().run();
            throw failed;
        }
        send(response, exchange, whole, found.shown());
    }

    /**
     * Sends a response that takes memory until the client has received it.
     *
     * @param written run once that has happened, or sending has failed
     */
    public static void send(AsyncResponse response, ResponseExchange exchange, Response whole, Runnable written) {
        exchange.whenOver(written);
        if (!response.resume(whole)) {
            written.run();
        }
    }

    /**
     * Writes a text to the client: a small one completely, otherwise just enough for the server not to treat it as
     * small. The rest is produced while the client reads, so that a second copy of a group of 64 MiB is never in
     * memory.
     */
    public static StreamingOutput streamed(JsonText text, ResponseExchange exchange) {
        return streamed(() -> text.parts()::next, exchange);
    }

    /** Writes a body to the client, as {@link #streamed(JsonText, ResponseExchange)} does. */
    static StreamingOutput streamed(Supplier<Pieces> body, ResponseExchange exchange) {
        // cleared when it is written: WildFly keeps a response as long as anything holds its request's context
        AtomicReference<@Nullable Supplier<Pieces>> once = new AtomicReference<>(body);
        return out -> {
            Pieces pieces = Objects.requireNonNull(once.getAndSet(null)).get();
            int size = 0;
            for (Optional<byte[]> piece = pieces.next(); piece.isPresent(); piece = pieces.next()) {
                out.write(piece.get());
                size += piece.get().length;
                if (size > ResponseExchange.SMALL) {
                    exchange.continueWith(pieces);
                    return;
                }
            }
        };
    }
}
