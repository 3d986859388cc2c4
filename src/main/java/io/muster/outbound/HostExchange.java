package io.muster.outbound;

import io.muster.outbound.host.Host;
import io.muster.outbound.host.Host.Health;
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
 * One exchange once its host has a permit for it, and tells the host what came of it. {@code running} and {@code over} are
 * guarded by this object's lock.
 */
final class HostExchange implements Exchange {

    /** The longest that a host may ask to be left alone for. */
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    /** What was cut after less says nothing of its host. */
    private static final Duration FAIR = Duration.ofSeconds(1);

    private final OutboundRequest request;
    private final CallContext context;
    private final Host host;
    private final Timer timer;
    private final Function<OutboundRequest, LiveExchange> exchanges;

    private final CompletableFuture<OutboundResponse> response = new CompletableFuture<>();
    // one object, by which the host finds it again
    private final Runnable start = this::startWithPermit;
    private final long askedAt;
    private volatile boolean acquiring;
    private volatile long startedAt;
    private volatile boolean fair;
    private @Nullable LiveExchange running;
    private boolean over;

    /** @param exchanges makes the exchange itself, once there is a permit for it */
    HostExchange(
            OutboundRequest request,
            CallContext context,
            Host host,
            Timer timer,
            Function<OutboundRequest, LiveExchange> exchanges) {
        this.request = request;
        this.context = context;
        this.host = host;
        this.timer = timer;
        this.exchanges = exchanges;
        this.askedAt = timer.nanoTime();
    }

    @Override
    public CompletionStage<OutboundResponse> response() {
        return response.minimalCompletionStage();
    }

    void start() {
        Duration paused = host.paused();
        if (host.isBroken()) {
            fail(Faults.circuitOpen(request.target()));
        } else if (!paused.isZero() && context.endsBefore(paused)) {
            fail(Faults.paused(request.target(), paused));
        } else {
            acquiring = true;
            boolean accepted = host.acquire(start);
            acquiring = false;
            if (!accepted) {
                fail(Faults.tooManyWait(request.target()));
            }
        }
    }

    @Override
    public void abort() {
        end(LiveExchange::abort, new CancellationException("the exchange was aborted"));
    }

    void fail(Fault fault) {
        end(exchange -> exchange.fail(fault), new TaskFailedException(fault));
    }

    /** The connections of all exchanges are lost; one that has not begun yet will have another. */
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
            response.completeExceptionally(unlessRunning);
        } else {
            ending.accept(last);
        }
    }

    private void startWithPermit() {
        startedAt = timer.nanoTime();
        if (!acquiring) {
            // a permit that is free is no wait, however long a busy machine takes to give it
            context.log().waited(Duration.ofNanos(startedAt - askedAt));
        }
        LiveExchange exchange = null;
        boolean permitted = false;
        try {
            synchronized (this) {
                permitted = !over && host.permits();
                if (permitted) {
                    fair = !context.endsBefore(FAIR);
                    exchange = exchanges.apply(request);
                    running = exchange;
                }
            }
        } catch (RuntimeException | Error failure) {
            notStarted(permitted, failure);
            return;
        }
        if (exchange == null) {
            host.release();
            fail(Faults.circuitOpen(request.target()));
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
            response.completeExceptionally(new TaskFailedException(Faults.of(failure, request.target())));
        }
    }

    // nothing is thrown at the caller, who has other exchanges to start
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
            tellHost(answer, real);
        } finally {
            // whatever went wrong: nobody else gives the permit back, or tells who waits
            if (answer == null) {
                response.completeExceptionally(real);
            } else {
                response.complete(answer);
            }
        }
    }

    // before the answer is handed on, and before the next one starts
    private void tellHost(@Nullable OutboundResponse answer, @Nullable Throwable thrown) {
        try {
            Health health = answer == null ? healthAfter(thrown) : healthOf(answer);
            host.report(health, Duration.ofNanos(timer.nanoTime() - startedAt));
            Optional.ofNullable(answer).flatMap(this::pause).ifPresent(host::pause);
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
        // aborted: because its time was over, or for a reason that is not the host's
        return fair && context.endsBefore(Duration.ZERO) ? Health.IN_TROUBLE : Health.UNKNOWN;
    }

    private static Health healthAfterUnreachable(TaskFailedException failed) {
        if (failed.getCause() instanceof StaleConnectionException) {
            return Health.UNKNOWN;
        }
        // one document that is compressed badly says nothing of the others
        return failed.getCause() instanceof UnreadableBodyException ? Health.WELL : Health.IN_TROUBLE;
    }

    private Optional<Duration> pause(OutboundResponse answer) {
        boolean asks = answer.status() == 429 || answer.status() == 503;
        return answer.retryAfter(timer.now())
                .filter(pause -> asks && !pause.isZero())
                .map(pause -> pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE);
    }
}
