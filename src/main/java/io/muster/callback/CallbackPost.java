package io.muster.callback;

import io.muster.document.Callback;
import io.muster.document.CallbackAttempt;
import io.muster.document.CallbackAttempt.Answered;
import io.muster.document.CallbackAttempt.Broken;
import io.muster.document.CallbackAttempt.Result;
import io.muster.outbound.Call;
import io.muster.outbound.CallbackOrigin;
import io.muster.outbound.OutboundClient;
import io.muster.outbound.gate.CallOwner;
import io.muster.outbound.message.OutboundRequest;
import io.muster.outbound.message.OutboundResponse;
import io.muster.outbound.target.Target;
import io.muster.store.callback.ClaimedCallback;
import io.muster.task.Fault;
import io.muster.task.FaultCode;
import io.muster.task.TaskFailedException;
import io.muster.task.Throwables;
import io.muster.timer.Timer;
import io.muster.trace.TraceContext;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Sends a callback once and reports the outcome: a call like that of any task, without redirects, through the same
 * gate, limits and circuits. Never blocks. Thread-safe.
 */
public final class CallbackPost {

    /** How long a receiver may take. */
    static final Duration TIMEOUT = Duration.ofSeconds(15);

    private static final Duration RECHECK_DELAY = Duration.ofSeconds(5);

    private static final Broken UNSIGNED =
            new Broken("unsigned", "muster.callback.secret is no longer set, so the callback cannot be signed");

    private final OutboundClient client;
    private final CallbackMessages messages;
    private final Timer timer;

    public CallbackPost(OutboundClient client, CallbackMessages messages, Timer timer) {
        this.client = client;
        this.messages = messages;
        this.timer = timer;
    }

    /** The outcome. */
    sealed interface Sent {}

    /**
     * It was sent, or may have been.
     *
     * @param retryAfter how long the receiver asks not to be called again
     */
    record Attempted(CallbackAttempt attempt, Optional<Duration> retryAfter) implements Sent {}

    /**
     * It was not sent, because the host or this node accepts no calls now; this does not count as an attempt.
     *
     * @param pause when to check again
     */
    record NotSent(Duration pause) implements Sent {}

    /**
     * A callback in flight.
     *
     * @param sent the outcome; completed exceptionally, with a {@link CancellationException}, if cancelled
     * @param cancel cancels it; never blocks
     */
    record Sending(CompletionStage<Sent> sent, Runnable cancel) {}

    /** Whether the circuit of a receiver is closed, as far as is known, and it has requested no pause. */
    boolean isAvailable(String receiver) {
        return client.isAvailable(Target.parse(receiver));
    }

    Sending send(ClaimedCallback claim) {
        Callback callback = claim.callback();
        Beginning begin = new Beginning(callback.run(), timer.now().truncatedTo(ChronoUnit.MILLIS), timer.nanoTime());
        return messages.message(CallbackSubject.of(claim.subject()), callback.run(), begin.at)
                .map(message -> send(claim, message, begin))
                .orElseGet(() -> new Sending(
                        CompletableFuture.completedStage(attempted(begin, UNSIGNED, Optional.empty())), () -> {}));
    }

    private record Beginning(int run, Instant at, long nanos) {}

    private Sending send(ClaimedCallback claim, CallbackMessage message, Beginning begin) {
        long end = begin.nanos + TIMEOUT.toNanos();
        Target target = Target.parse(claim.callback().url());
        // first, so that nothing is sent without a timeout
        Guard guard = new Guard();
        Timer.Cancellable alarm = timer.schedule(TIMEOUT, guard::timeOut);
        try {
            Call call = client.call(
                    new OutboundRequest("POST", target, headers(message), Optional.of(message.body())),
                    new CallbackOrigin(
                            claim.callback().attemptsOfRun(),
                            claim.trace().map(TraceContext::fields).orElse(Map.of())),
                    new CallOwner(claim.caller(), claim.group().toString()),
                    () -> Duration.ofNanos(end - timer.nanoTime()));
            guard.watch(call);
            CompletionStage<Sent> sent = call.response().handle((answer, thrown) -> {
                alarm.cancel();
                return answer != null ? answered(begin, target, answer) : failed(begin, target, thrown, guard.late);
            });
            return new Sending(sent, call::abort);
        } catch (RuntimeException | Error notSent) {
            alarm.cancel();
            throw notSent;
        }
    }

    /** Aborts a call that takes too long. */
    private static final class Guard {

        private volatile boolean late;
        private volatile @Nullable Call call;

        private void watch(Call begun) {
            call = begun;
            if (late) {
                begun.abort();
            }
        }

        private void timeOut() {
            late = true;
            Call begun = call;
            if (begun != null) {
                begun.abort();
            }
        }
    }

    private static Map<String, String> headers(CallbackMessage message) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", "application/json");
        headers.put("webhook-id", message.id());
        headers.put("webhook-timestamp", Long.toString(message.timestamp()));
        headers.put("webhook-signature", message.signature());
        return headers;
    }

    private Sent answered(Beginning begin, Target target, OutboundResponse answer) {
        int status = answer.status();
        Result result = status >= 200 && status <= 599
                ? new Answered(status)
                : broken(FaultCode.UPSTREAM_STATUS, "%s returned %d".formatted(target.host(), status));
        return attempted(begin, result, answer.retryAfter(timer.now()));
    }

    private Sent failed(Beginning begin, Target target, @Nullable Throwable thrown, boolean late) {
        Throwable real = thrown == null ? new CancellationException() : Throwables.unwrap(thrown);
        if (real instanceof CancellationException cancelled) {
            if (!late) {
                throw cancelled;
            }
            String detail = "%s did not respond within %d ms".formatted(target.host(), TIMEOUT.toMillis());
            return attempted(begin, broken(FaultCode.UPSTREAM_UNREACHABLE, detail), Optional.empty());
        }
        Fault fault = real instanceof TaskFailedException known
                ? known.fault()
                : Fault.of(FaultCode.TASK_FAILED, "The call failed with an internal error");
        return switch (fault.code()) {
            case CIRCUIT_OPEN, OVERLOADED -> new NotSent(RECHECK_DELAY);
            default -> attempted(begin, broken(fault.code(), fault.detail()), Optional.empty());
        };
    }

    private static Broken broken(FaultCode code, String detail) {
        return new Broken(code.slug(), detail);
    }

    // milliseconds, as they are stored
    private Sent attempted(Beginning begin, Result result, Optional<Duration> retryAfter) {
        Duration elapsed = Duration.ofNanos(timer.nanoTime() - begin.nanos).truncatedTo(ChronoUnit.MILLIS);
        return new Attempted(new CallbackAttempt(begin.run, begin.at, elapsed, result), retryAfter);
    }
}
