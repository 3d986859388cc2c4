package io.muster.outbound;

import io.muster.outbound.HttpAttempt.Progress;
import io.muster.task.Fault;
import io.muster.task.TaskFailedException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.apache.hc.client5.http.nio.AsyncConnectionEndpoint;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.io.CloseMode;
import org.jspecify.annotations.Nullable;

/**
 * One exchange on its way: name resolved, connection leased, opened if need be, request sent, answer taken in.
 *
 * <p>Each step registers how it is undone; abort and failure undo all of them. What is registered after the end is
 * undone at once, so a connection that arrives late goes back. {@code undoings} and {@code over} are guarded by this
 * object's lock; the steps themselves follow one another.
 */
final class LiveExchange implements OutboundClient.Exchange {

    private final OutboundRequest request;
    private final Target target;
    private final ConnectionPool pool;
    private final AddressGate.Access gate;
    private final BodyLimits limits;
    private final CompletableFuture<OutboundResponse> response = new CompletableFuture<>();
    private final Deque<Runnable> undoings = new ArrayDeque<>();
    private boolean over;

    LiveExchange(
            OutboundRequest request, Target target, ConnectionPool pool, AddressGate.Access gate, BodyLimits limits) {
        this.request = request;
        this.target = target;
        this.pool = pool;
        this.gate = gate;
        this.limits = limits;
    }

    @Override
    public CompletionStage<OutboundResponse> response() {
        return response.minimalCompletionStage();
    }

    @Override
    public void abort() {
        end(new CancellationException("the exchange was aborted"));
    }

    void fail(Fault fault) {
        end(new TaskFailedException(fault));
    }

    void start() {
        var prepared = gate.prepare(target.host(), target.port());
        onEnd(() -> prepared.cancel(false));
        prepared.whenComplete((allowed, thrown) -> proceed(thrown, () -> lease(false)));
    }

    private void lease(boolean freshOnly) {
        var leasing = pool.lease(target, new Step(endpoint -> leased(pool.own(endpoint), freshOnly)));
        onEnd(() -> {
            if (leasing.cancel(true)) {
                pool.sweepSoon();
            }
        });
    }

    private void leased(Lease lease, boolean freshOnly) {
        onEnd(lease::discard);
        if (!freshOnly && lease.endpoint().isConnected()) {
            send(lease, true);
        } else {
            // a connection that idled in the pool may be as stale as the one that just failed
            lease.endpoint().close(CloseMode.IMMEDIATE);
            // again, since waiting for the lease may have taken longer than addresses are good for
            var prepared = gate.prepareAgain(target.host(), target.port());
            onEnd(() -> prepared.cancel(false));
            prepared.whenComplete((allowed, thrown) -> proceed(thrown, () -> connect(lease)));
        }
    }

    private void connect(Lease lease) {
        onEnd(pool.connect(lease, new Step(connected -> send(lease, false))));
    }

    private void send(Lease lease, boolean reused) {
        pool.execute(lease, new HttpAttempt(request, target, limits, new Delivery(lease, reused)));
    }

    /** Goes on with the next step unless the one before failed or the exchange is over. */
    private void proceed(@Nullable Throwable thrown, Runnable next) {
        if (thrown != null) {
            fail(Faults.of(thrown, target));
        } else if (!isOver()) {
            try {
                next.run();
            } catch (RuntimeException failure) {
                // the pool throws when it is closed, and when an abort took the connection away a moment ago
                fail(Faults.of(failure, target));
            }
        }
    }

    private void succeed(OutboundResponse answer) {
        synchronized (this) {
            if (over) {
                return;
            }
            over = true;
            undoings.clear();
        }
        response.complete(answer);
    }

    private void end(Throwable failure) {
        List<Runnable> last;
        synchronized (this) {
            if (over) {
                return;
            }
            over = true;
            last = List.copyOf(undoings);
            undoings.clear();
        }
        last.forEach(Runnable::run);
        response.completeExceptionally(failure);
    }

    /** Registers what an unhappy end must undo, the latest first; it must do no harm when there is nothing left to undo. */
    private void onEnd(Runnable undoing) {
        synchronized (this) {
            if (!over) {
                undoings.push(undoing);
                return;
            }
        }
        undoing.run();
    }

    private synchronized boolean isOver() {
        return over;
    }

    /** A step of HttpClient's that leads to a connection. */
    private final class Step implements FutureCallback<AsyncConnectionEndpoint> {

        private final Consumer<AsyncConnectionEndpoint> next;

        Step(Consumer<AsyncConnectionEndpoint> next) {
            this.next = next;
        }

        @Override
        public void completed(AsyncConnectionEndpoint endpoint) {
            try {
                next.accept(endpoint);
            } catch (RuntimeException failure) {
                fail(Faults.of(failure, target));
            }
        }

        @Override
        public void failed(Exception cause) {
            fail(Faults.of(cause, target));
        }

        @Override
        public void cancelled() {
            abort();
        }
    }

    /** Takes what came of sending the request. */
    private final class Delivery implements HttpAttempt.Listener {

        private final Lease lease;
        private final boolean reused;

        Delivery(Lease lease, boolean reused) {
            this.lease = lease;
            this.reused = reused;
        }

        @Override
        public void answered(OutboundResponse answer, boolean reusable) {
            // before the answer is handed on: who waits for it may call again at once
            if (reusable) {
                lease.giveBack();
            } else {
                lease.discard();
            }
            succeed(answer);
        }

        @Override
        public void broken(Exception cause, Progress progress) {
            lease.discard();
            if (reused && cause instanceof IOException && isSafeToRepeat(progress)) {
                proceed(null, () -> lease(true));
            } else {
                fail(Faults.of(cause, target));
            }
        }

        // the upstream closed a kept-alive connection just as it was taken for reuse; a second failure is its fault
        private boolean isSafeToRepeat(Progress progress) {
            return progress == Progress.NOTHING_SENT || progress == Progress.SENDING && request.isIdempotent();
        }
    }
}
