package io.muster.outbound;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/**
 * Calls other servers over HTTP/1.1 without blocking a thread, through the gate of an {@link AddressPolicy}.
 *
 * <pre>{@code
 * var exchange = client.start(OutboundRequest.get(RequestRules.normalise("https://example.com")));
 * exchange.response().thenAccept(answer -> log(answer.status()));
 * context.onCancel(exchange::abort);
 * }</pre>
 *
 * <p>It follows no redirect unless told to, keeps no cookies, judges no status and has no deadline for a whole exchange: who starts it
 * aborts it. An idempotent request is sent a second time, over a new connection, if the kept-alive one it was sent over
 * first turns out to be closed; any request is, if nothing of it had been sent. Safe for use by any thread.
 */
public final class OutboundClient implements AutoCloseable {

    /** A call on its way. Safe for use by any thread. */
    public interface Exchange {

        /**
         * Completes with the whole answer; or exceptionally with a {@link io.muster.task.TaskFailedException} that says
         * what went wrong, or a {@link java.util.concurrent.CancellationException} once aborted.
         *
         * <p>Mostly completes on an I/O thread of the client: what depends on it must not block there.
         */
        CompletionStage<OutboundResponse> response();

        /** Ends the exchange and closes its connection, wherever it stands; no effect once it has ended. Never blocks. */
        void abort();
    }

    private static final Duration LOOKUP = Duration.ofSeconds(2);

    private final OutboundLimits limits;
    private final AddressGate gate;
    private final ConnectionPool pool;
    private final Set<LiveExchange> live = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** @param resolver where host names are looked up, which blocks its threads */
    public OutboundClient(OutboundLimits limits, AddressPolicy policy, Executor resolver) {
        this(
                limits,
                new AddressGate(policy, InetAddress::getAllByName, resolver, lookupTimeout(limits), System::nanoTime));
    }

    private static Duration lookupTimeout(OutboundLimits limits) {
        return limits.connectTimeout().compareTo(LOOKUP) < 0 ? limits.connectTimeout() : LOOKUP;
    }

    OutboundClient(OutboundLimits limits, AddressGate gate) {
        this.limits = limits;
        this.gate = gate;
        this.pool = new ConnectionPool(limits, gate);
    }

    /** Starts a call. Never blocks; what goes wrong from here on is told by the exchange. */
    public Exchange start(OutboundRequest request) {
        var exchange = new LiveExchange(request, pool, gate, limits.maxResponseBytes());
        live.add(exchange);
        exchange.response().whenComplete((answer, thrown) -> live.remove(exchange));
        if (closed) {
            exchange.fail(Faults.closed());
        } else {
            exchange.start();
        }
        return exchange;
    }

    /**
     * Starts a call that follows redirects: each hop passes the gate as if it were asked for, credentials stay with their
     * origin, and https never leads to http. A redirect too many is the answer.
     *
     * @param redirects at most so many; none for 0
     */
    public Exchange start(OutboundRequest request, int redirects) {
        if (redirects == 0) {
            return start(request);
        }
        var exchange = new FollowingExchange(this::start, gate.policy());
        exchange.send(request, redirects);
        return exchange;
    }

    /** How the connections stand at this moment. */
    public ConnectionCounts connections() {
        return pool.counts();
    }

    /** Closes every connection at once; exchanges on their way fail. */
    @Override
    public void close() {
        closed = true;
        live.forEach(exchange -> exchange.fail(Faults.closed()));
        pool.close();
    }
}
