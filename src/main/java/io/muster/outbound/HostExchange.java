package io.muster.outbound;

import io.muster.outbound.AttemptEnd.HostRefusal;
import io.muster.outbound.host.Host;
import io.muster.outbound.host.Host.Health;
import io.muster.outbound.host.Pause;
import io.muster.outbound.host.PauseReason;
import io.muster.outbound.message.Exchange;
import io.muster.outbound.message.OutboundRequest;
import io.muster.outbound.message.OutboundResponse;
import io.muster.outbound.wire.Faults;
import io.muster.outbound.wire.LiveExchange;
import io.muster.outbound.wire.StaleConnectionException;
import io.muster.outbound.wire.UnreadableBodyException;
import io.muster.task.Fault;
import io.muster.task.FaultCode;
import io.muster.task.TaskFailedException;
import io.muster.task.Throwables;
import io.muster.timer.Timer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One exchange that starts once its host grants a permit, and reports its outcome to the host. {@code running} and
 * {@code over} are guarded by this object's lock.
 */
final class HostExchange implements Exchange {

    /** The longest pause that a host may request. */
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    /** An exchange aborted sooner than this says nothing about its host. */
    private static final Duration SHORTEST_CONCLUSIVE = Duration.ofSeconds(1);

    private final OutboundRequest request;
    private final CallContext context;
    private final AttemptReport attempt;
    private final Host host;
    private final Timer timer;
    private final Function<OutboundRequest, LiveExchange> exchanges;

    private final CompletableFuture<OutboundResponse> response = new CompletableFuture<>();
    // a single object, so that the host can find it in its queue
    private final Runnable start = this::startWithPermit;
    private volatile boolean acquiring;
    private volatile @Nullable HostRefusal refusal;
    private volatile boolean conclusive;
    private @Nullable LiveExchange running;
    private boolean over;

    /** @param exchanges creates the exchange itself, once there is a permit */
    HostExchange(
            OutboundRequest request,
            CallContext context,
            AttemptReport attempt,
            Host host,
            Timer timer,
            Function<OutboundRequest, LiveExchange> exchanges) {
        this.request = request;
        this.context = context;
        this.attempt = attempt;
        this.host = host;
        this.timer = timer;
        this.exchanges = exchanges;
    }

    @Override
    public CompletionStage<OutboundResponse> response() {
        return response;
    }

    void start() {
        Optional<Pause> paused = host.pause();
        if (host.isBroken()) {
            refuse(HostRefusal.CIRCUIT_OPEN, Faults.circuitOpen(request.target()));
        } else if (paused.isPresent() && context.endsBefore(paused.get().left())) {
            refuse(HostRefusal.PAUSED, paused(paused.get()));
        } else {
            acquiring = true;
            boolean accepted = host.acquire(start);
            acquiring = false;
            if (!accepted) {
                refuse(HostRefusal.QUEUE_FULL, Faults.tooManyWait(request.target()));
            }
        }
    }

    private void refuse(HostRefusal why, Fault fault) {
        refusal = why;
        fail(fault);
    }

    private Fault paused(Pause pause) {
        return switch (pause.reason()) {
            case RETRY_AFTER -> Faults.paused(request.target(), pause.left());
            case OPERATOR -> Faults.pausedByOperator(request.target(), pause.left());
        };
    }

    @Override
    public void abort() {
        end(LiveExchange::abort, new CancellationException("the exchange was aborted"));
    }

    void fail(Fault fault) {
        end(exchange -> exchange.fail(fault), new TaskFailedException(fault));
    }

    /** Fails a running exchange, whose connection is lost; one that has not started will get a new connection. */
    void connectionsLost() {
        LiveExchange last;
        synchronized (this) {
            last = running;
        }
        if (last != null) {
            last.fail(Faults.restarted());
        }
    }

    private void end(Consumer<LiveExchange> ending, RuntimeException unlessRunning) {
        LiveExchange last;
        synchronized (this) {
            over = true;
            last = running;
        }
        if (last == null) {
            host.cancel(start);
            complete(null, unlessRunning);
        } else {
            ending.accept(last);
        }
    }

    private void startWithPermit() {
        Duration waited = attempt.permitted(acquiring);
        context.log().waited(waited);
        LiveExchange exchange = null;
        boolean permitted = false;
        try {
            synchronized (this) {
                permitted = !over && host.permits();
                if (permitted) {
                    conclusive = !context.endsBefore(SHORTEST_CONCLUSIVE);
                    exchange = exchanges.apply(attempt.prepare(request, waited));
                    running = exchange;
                }
            }
        } catch (RuntimeException | Error failure) {
            notStarted(permitted, failure);
            return;
        }
        if (exchange == null) {
            host.release();
            refuse(HostRefusal.CIRCUIT_OPEN, Faults.circuitOpen(request.target()));
        } else {
            exchange.response().whenComplete(this::ended);
            start(exchange);
        }
    }

    private void notStarted(boolean permitted, Throwable failure) {
        try {
            if (permitted) {
                host.report(Health.UNKNOWN, Duration.ZERO);
            }
            host.release();
        } finally {
            complete(null, new TaskFailedException(Faults.of(failure, request.target())));
        }
    }

    // does not throw: the caller has other exchanges to start
    private void start(LiveExchange exchange) {
        try {
            exchange.start();
        } catch (RuntimeException | Error failure) {
            exchange.failed(failure);
        }
    }

    private void ended(@Nullable OutboundResponse answer, @Nullable Throwable thrown) {
        Throwable real = thrown == null ? null : Throwables.unwrap(thrown);
        try {
            reportToHost(answer, real);
        } finally {
            // whatever went wrong: nothing else releases the permit or completes the response
            complete(answer, real);
        }
    }

    private void complete(@Nullable OutboundResponse answer, @Nullable Throwable thrown) {
        // first: whoever waits for the response closes the log
        attempt.ended(answer, thrown, refusal);
        if (answer == null) {
            response.completeExceptionally(thrown);
        } else {
            response.complete(answer);
        }
    }

    // before the response is passed on, and before the next exchange starts
    private void reportToHost(@Nullable OutboundResponse answer, @Nullable Throwable thrown) {
        try {
            Health health = answer == null ? healthAfter(thrown) : healthOf(answer);
            Duration took = Duration.ofNanos(timer.nanoTime() - attempt.since());
            host.report(health, took);
            if (answer != null) {
                host.responded(took);
                pause(answer).ifPresent(asked -> host.pause(asked, PauseReason.RETRY_AFTER));
            }
        } finally {
            host.release();
        }
    }

    private static Health healthOf(OutboundResponse answer) {
        return answer.status() < 500 ? Health.WELL : Health.IN_TROUBLE;
    }

    private Health healthAfter(@Nullable Throwable thrown) {
        if (thrown instanceof TaskFailedException failed) {
            FaultCode code = failed.fault().code();
            if (code == FaultCode.UPSTREAM_UNREACHABLE) {
                return healthAfterUnreachable(failed);
            }
            return code == FaultCode.RESPONSE_TOO_LARGE ? Health.WELL : Health.UNKNOWN;
        }
        // aborted because its time was up, or for a reason unrelated to the host
        return conclusive && context.endsBefore(Duration.ZERO) ? Health.IN_TROUBLE : Health.UNKNOWN;
    }

    private static Health healthAfterUnreachable(TaskFailedException failed) {
        if (failed.getCause() instanceof StaleConnectionException) {
            return Health.UNKNOWN;
        }
        // one badly compressed body says nothing about the host's other responses
        return failed.getCause() instanceof UnreadableBodyException ? Health.WELL : Health.IN_TROUBLE;
    }

    private Optional<Duration> pause(OutboundResponse answer) {
        boolean asks = answer.status() == 429 || answer.status() == 503;
        return answer.retryAfter(timer.now())
                .filter(pause -> asks && !pause.isZero())
                .map(pause -> pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE);
    }
}
