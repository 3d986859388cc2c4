package io.muster.outbound.wire;

import io.muster.outbound.gate.AddressGate;
import io.muster.outbound.message.Exchange;
import io.muster.outbound.message.OutboundRequest;
import io.muster.outbound.message.OutboundResponse;
import io.muster.outbound.target.Target;
import io.muster.outbound.wire.HttpAttempt.Progress;
import io.muster.task.AttemptLog;
import io.muster.task.Fault;
import io.muster.task.TaskFailedException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.util.TimeValue;
import org.jspecify.annotations.Nullable;

/**
 * One exchange in progress: name resolved, connection leased and opened if necessary, request sent, response read.
 *
 * <p>Each step registers how to undo it; abort and failure undo all of them. The steps run one after another.
 */
public final class LiveExchange implements Exchange {

    private final OutboundRequest request;
    private final AttemptLog.Entry attempt;
    private final Target target;
    private final TransportSupervisor pool;
    private final AddressGate.Access gate;
    private final BodyLimits limits;
    private final CompletableFuture<OutboundResponse> response = new CompletableFuture<>();
    private final UndoStack steps = new UndoStack();

    /** @param attempt records how far it gets */
    public LiveExchange(
            OutboundRequest request,
            AttemptLog.Entry attempt,
            TransportSupervisor pool,
            AddressGate.Access gate,
            BodyLimits limits) {
        this.request = request;
        this.attempt = attempt;
        this.target = request.target();
        this.pool = pool;
        this.gate = gate;
        this.limits = limits;
    }

    @Override
    public CompletionStage<OutboundResponse> response() {
        return response;
    }

    @Override
    public void abort() {
        end(new CancellationException("the exchange was aborted"));
    }

    public void fail(Fault fault) {
        end(new TaskFailedException(fault));
    }

    public void start() {
        var prepared = gate.prepare(target.host(), target.port());
        steps.push(() -> prepared.cancel(false));
        prepared.whenComplete((allowed, thrown) -> proceed(thrown, () -> lease(false)));
    }

    private void lease(boolean freshOnly) {
        var leasing = pool.lease(target, new Step<>(lease -> leased(lease, freshOnly)));
        steps.push(() -> {
            if (leasing.cancel(true)) {
                pool.sweepSoon();
            }
        });
    }

    private void leased(LeasedConnection lease, boolean freshOnly) {
        steps.push(lease::discard);
        if (!freshOnly && lease.isConnected()) {
            send(lease, true);
        } else {
            // another connection from the pool may be as stale as the one that just failed
            lease.disconnect();
            // again, since waiting for the lease may have taken longer than the addresses are valid
            var prepared = gate.prepareAgain(target.host(), target.port());
            steps.push(() -> prepared.cancel(false));
            prepared.whenComplete((allowed, thrown) -> proceed(thrown, () -> connect(lease)));
        }
    }

    private void connect(LeasedConnection lease) {
        steps.push(lease.connect(new Step<>(connected -> send(lease, false))));
    }

    private void send(LeasedConnection lease, boolean reused) {
        lease.execute(new HttpAttempt(request, attempt, limits, new Delivery(lease, reused)));
    }

    /** Runs the next step unless the previous one failed or the exchange is over. */
    private void proceed(@Nullable Throwable thrown, Runnable next) {
        if (thrown != null) {
            failed(thrown);
        } else if (!steps.isOver()) {
            try {
                next.run();
            } catch (RuntimeException | Error failure) {
                // the pool throws when it is closed, and when an abort has just taken the connection away
                failed(failure);
            }
        }
    }

    /** Ends the exchange whatever happens, since nothing else completes the response. */
    public void failed(Throwable thrown) {
        RuntimeException failure = Faults.LAST_RESORT;
        try {
            failure = new TaskFailedException(Faults.of(thrown, target));
        } finally {
            end(failure);
        }
    }

    private void succeed(OutboundResponse answer) {
        if (steps.complete()) {
            response.complete(answer);
        }
    }

    private void end(Throwable failure) {
        if (steps.undo()) {
            response.completeExceptionally(failure);
        }
    }

    /** A step of HttpClient's that leads to a connection. Throws nothing at its caller, which may be an I/O thread. */
    private final class Step<T> implements FutureCallback<T> {

        private final Consumer<T> next;

        Step(Consumer<T> next) {
            this.next = next;
        }

        @Override
        public void completed(T result) {
            try {
                next.accept(result);
            } catch (RuntimeException | Error failure) {
                LiveExchange.this.failed(failure);
            }
        }

        @Override
        public void failed(Exception cause) {
            LiveExchange.this.failed(cause);
        }

        @Override
        public void cancelled() {
            // no effect if the exchange itself was aborted; otherwise its transport has ended
            fail(Faults.restarted());
        }
    }

    /** Receives the outcome of sending the request. */
    private final class Delivery implements HttpAttempt.Listener {

        private final LeasedConnection lease;
        private final boolean reused;

        Delivery(LeasedConnection lease, boolean reused) {
            this.lease = lease;
            this.reused = reused;
        }

        @Override
        public void answered(OutboundResponse answer, TimeValue keepAlive) {
            // before the response is passed on: its receiver may make the next call at once
            lease.release(keepAlive);
            succeed(answer);
        }

        @Override
        public void broken(Exception cause, Progress progress) {
            lease.discard();
            boolean stale = reused && progress != Progress.ANSWERING;
            if (stale && isSafeToRepeat(progress)) {
                proceed(null, () -> lease(true));
            } else {
                failed(stale ? new StaleConnectionException(cause) : cause);
            }
        }

        // a request that was not sent in full was not processed; a second failure, over a new connection, is the host's
        // fault
        private boolean isSafeToRepeat(Progress progress) {
            return progress != Progress.SENT || request.isIdempotent();
        }
    }
}
