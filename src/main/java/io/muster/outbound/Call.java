package io.muster.outbound;

import io.muster.outbound.host.Host;
import io.muster.outbound.message.Exchange;
import io.muster.outbound.message.OutboundRequest;
import io.muster.outbound.message.OutboundResponse;
import io.muster.outbound.target.Target;
import io.muster.task.Attempt;
import io.muster.task.FaultCode;
import io.muster.task.TaskFailedException;
import io.muster.task.Throwables;
import io.muster.timer.Timer;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A call with all its attempts: retried after a backoff according to its policy, and hedged with one copy if the
 * response is late, within the host's budgets. Thread-safe: guarded by its monitor, which is not held while an exchange
 * is started or aborted.
 */
public final class Call implements Exchange {

    /**
     * Schedules attempts.
     *
     * @param jitter 0 to 1, a new value for each attempt
     */
    record Scheduling(Timer timer, DoubleSupplier jitter) {}

    private final OutboundRequest request;
    private final CallPolicy policy;
    private final CallContext context;
    private final Host host;
    private final Scheduling scheduling;
    private final BiFunction<OutboundRequest, Attempt.Kind, Exchange> exchanges;
    private final Consumer<Target> onHedgeWon;

    private final CompletableFuture<OutboundResponse> response = new CompletableFuture<>();
    private final Set<Exchange> live = new LinkedHashSet<>();
    private Timer.Cancellable next = () -> {};
    private boolean over;

    /**
     * @param exchanges starts an exchange, including its redirects
     * @param onHedgeWon called if the response is that of a hedge
     */
    Call(
            OutboundRequest request,
            CallPolicy policy,
            CallContext context,
            Host host,
            Scheduling scheduling,
            BiFunction<OutboundRequest, Attempt.Kind, Exchange> exchanges,
            Consumer<Target> onHedgeWon) {
        this.request = request;
        this.policy = policy;
        this.context = context;
        this.host = host;
        this.scheduling = scheduling;
        this.exchanges = exchanges;
        this.onHedgeWon = onHedgeWon;
    }

    @Override
    public CompletionStage<OutboundResponse> response() {
        return response;
    }

    /** What the call has taken so far. */
    public CallLog log() {
        return context.log();
    }

    @Override
    public void abort() {
        finish(null, new CancellationException("the call was aborted"));
    }

    void start() {
        host.earn();
        attempt();
    }

    private void attempt() {
        context.log().attempt();
        policy.hedge()
                .filter(after -> request.isSafe() && context.log().hedges() == 0)
                .ifPresent(after -> schedule(after, this::hedge));
        send(context.log().attempts() == 1 ? Attempt.Kind.FIRST : Attempt.Kind.RETRY);
    }

    private void hedge() {
        boolean wanted;
        synchronized (this) {
            wanted = !over && !live.isEmpty();
        }
        if (wanted && host.mayHedge()) {
            context.log().hedge();
            send(Attempt.Kind.HEDGE);
        }
    }

    private void send(Attempt.Kind kind) {
        Exchange exchange = exchanges.apply(request, kind);
        boolean late;
        synchronized (this) {
            live.add(exchange);
            late = over;
        }
        if (late) {
            exchange.abort();
        }
        exchange.response().whenComplete((answer, thrown) -> attemptEnded(exchange, kind, answer, thrown));
    }

    private void attemptEnded(
            Exchange exchange, Attempt.Kind kind, @Nullable OutboundResponse answer, @Nullable Throwable thrown) {
        boolean good = answer != null && !statuses().contains(answer.status());
        Throwable real = thrown == null ? null : Throwables.unwrap(thrown);
        synchronized (this) {
            live.remove(exchange);
            if (over || !good && !live.isEmpty()) {
                // the other copy may still succeed
                return;
            }
            next.cancel();
        }
        Optional<Duration> delay = good ? Optional.empty() : nextAttempt(answer, real);
        if (delay.isPresent()) {
            context.log().waited(delay.get());
            schedule(delay.get(), this::attempt);
        } else if (finish(answer, real) && good && kind == Attempt.Kind.HEDGE) {
            onHedgeWon.accept(request.target());
        }
    }

    private Set<Integer> statuses() {
        return policy.retry().map(RetryPolicy::on).orElse(RetryPolicy.DEFAULT_STATUSES);
    }

    /** The delay before the next attempt; empty if there is none. */
    private Optional<Duration> nextAttempt(@Nullable OutboundResponse answer, @Nullable Throwable thrown) {
        int attempts = context.log().attempts();
        boolean worthIt = answer != null
                || thrown instanceof TaskFailedException failed
                        && failed.fault().code() == FaultCode.UPSTREAM_UNREACHABLE;
        Optional<Duration> asked = Optional.ofNullable(answer)
                .flatMap(any -> any.retryAfter(scheduling.timer().now()));
        return policy.retry()
                .filter(retry -> worthIt && attempts < retry.maxAttempts())
                .map(retry -> retry.delay(attempts, scheduling.jitter().getAsDouble(), asked))
                .filter(delay -> !context.endsBefore(delay) && host.mayRetry());
    }

    private void schedule(Duration delay, Runnable action) {
        Timer.Cancellable scheduled = scheduling.timer().schedule(delay, () -> unlessOver(action));
        boolean late;
        synchronized (this) {
            next = scheduled;
            late = over;
        }
        if (late) {
            scheduled.cancel();
        }
    }

    private void unlessOver(Runnable action) {
        synchronized (this) {
            if (over) {
                return;
            }
        }
        action.run();
    }

    /** Ends the call; returns whether it had not ended before. */
    private boolean finish(@Nullable OutboundResponse answer, @Nullable Throwable thrown) {
        List<Exchange> losers;
        synchronized (this) {
            if (over) {
                return false;
            }
            over = true;
            next.cancel();
            losers = List.copyOf(live);
        }
        if (answer != null) {
            response.complete(answer);
        }
        losers.forEach(Exchange::abort);
        if (thrown != null) {
            response.completeExceptionally(thrown);
        }
        return true;
    }
}
