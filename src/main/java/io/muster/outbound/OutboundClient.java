package io.muster.outbound;

import io.muster.budget.ByteBudget;
import io.muster.logging.Log;
import io.muster.logging.LogContext;
import io.muster.outbound.gate.AddressGate;
import io.muster.outbound.gate.AddressPolicy;
import io.muster.outbound.gate.CallOwner;
import io.muster.outbound.host.Host;
import io.muster.outbound.host.HostLimits;
import io.muster.outbound.host.Hosts;
import io.muster.outbound.message.Exchange;
import io.muster.outbound.message.OutboundRequest;
import io.muster.outbound.target.Target;
import io.muster.outbound.wire.BodyLimits;
import io.muster.outbound.wire.ConnectionCounts;
import io.muster.outbound.wire.Faults;
import io.muster.outbound.wire.LiveExchange;
import io.muster.outbound.wire.Transport;
import io.muster.outbound.wire.TransportSupervisor;
import io.muster.task.Attempt;
import io.muster.task.AttemptLog;
import io.muster.task.TaskContext;
import io.muster.timer.ErrorLog;
import io.muster.timer.Timer;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/**
 * Calls other servers over HTTP/1.1 without blocking a thread, through the gate of an {@link AddressPolicy}.
 *
 * <pre>{@code
 * var exchange = client.start(OutboundRequest.get(Target.parse("https://example.com")));
 * exchange.response().thenAccept(answer -> log(answer.status()));
 * context.onCancel(exchange::abort);
 * }</pre>
 *
 * <p>It follows redirects only on request, keeps no cookies, does not interpret the status and has no deadline for a whole
 * exchange: its starter aborts it. The capacity of a host is shared by all callers: see {@link Host}. An idempotent
 * request is sent a second time, over a new connection, if the kept-alive connection that it was sent over turns out to be
 * closed; any request is, if nothing of it had been sent. Thread-safe.
 */
public final class OutboundClient implements AutoCloseable {

    private static final System.Logger LOG = Log.of(OutboundClient.class);
    private static final Duration LOOKUP = Duration.ofSeconds(2);

    private final BodyLimits limits;
    private final AddressGate gate;
    private final TransportSupervisor pool;
    private final Timer timer;
    private final Optional<String> deadlineHeader;
    private final Hosts hosts;
    private final Call.Scheduling scheduling;
    private final Set<HostExchange> live = ConcurrentHashMap.newKeySet();
    private volatile CallListener listener = CallListener.NONE;
    private volatile boolean closed;

    /** As below, without a limit on the total size of response bodies. */
    public OutboundClient(
            OutboundLimits limits,
            AddressPolicy policy,
            Executor resolver,
            Timer timer,
            Optional<String> deadlineHeader) {
        this(limits, policy, resolver, timer, deadlineHeader, ByteBudget.unlimited());
    }

    /**
     * @param resolver looks up host names, blocking its threads
     * @param deadlineHeader the header with the milliseconds left until the caller's deadline
     * @param inFlight the budget from which bodies reserve memory while they are read
     */
    public OutboundClient(
            OutboundLimits limits,
            AddressPolicy policy,
            Executor resolver,
            Timer timer,
            Optional<String> deadlineHeader,
            ByteBudget inFlight) {
        this(
                limits,
                new AddressGate(
                        policy,
                        InetAddress::getAllByName,
                        new AddressGate.Resolver(resolver, limits.lookupsPerCaller()),
                        lookupTimeout(limits),
                        System::nanoTime),
                timer,
                deadlineHeader,
                inFlight);
    }

    private static Duration lookupTimeout(OutboundLimits limits) {
        return limits.connectTimeout().compareTo(LOOKUP) < 0 ? limits.connectTimeout() : LOOKUP;
    }

    OutboundClient(OutboundLimits limits, AddressGate gate, Timer timer) {
        this(limits, gate, timer, Optional.empty(), ByteBudget.unlimited());
    }

    private OutboundClient(
            OutboundLimits limits,
            AddressGate gate,
            Timer timer,
            Optional<String> deadlineHeader,
            ByteBudget inFlight) {
        this.limits = new BodyLimits(limits.maxResponseBytes(), inFlight);
        this.gate = gate;
        this.timer = timer;
        this.deadlineHeader = deadlineHeader;
        this.pool = new TransportSupervisor(
                onThreadEnd -> new Transport(limits.connections(), gate, onThreadEnd), this::connectionsLost);
        HostLimits perHost = limits.perHost();
        this.scheduling =
                new Call.Scheduling(timer, () -> ThreadLocalRandom.current().nextDouble());
        this.hosts = new Hosts(perHost::exchangesWith, perHost.maxWaiting(), timer);
    }

    /** Registers the listener that is told of every attempt; to be called before the first call. */
    public void listen(CallListener told) {
        listener = told;
    }

    /**
     * Starts a single exchange, once its host grants a permit. Never blocks; the exchange reports any failure from here
     * on.
     */
    public Exchange start(OutboundRequest request) {
        return start(request, Attempt.Kind.FIRST, CallContext.withoutClock());
    }

    /**
     * Starts a call, which may make several attempts and follow redirects. Each hop passes the gate as if it were the
     * original request: credentials stay with their origin, https never leads to http, and a redirect too many is the
     * response.
     *
     * @param remaining the time left until the caller's deadline; nothing that would take longer is started
     */
    public Call call(OutboundRequest request, CallPolicy policy, CallOwner owner, Supplier<Duration> remaining) {
        return call(request, policy, owner, remaining, AttemptLog.unread());
    }

    /** As above, recording each exchange in a log. */
    public Call call(
            OutboundRequest request,
            CallPolicy policy,
            CallOwner owner,
            Supplier<Duration> remaining,
            AttemptLog attempts) {
        return call(request, policy, CallContext.until(remaining, owner, attempts));
    }

    /** As above, to deliver a callback: a single attempt, without redirects. */
    public Call call(OutboundRequest request, CallbackOrigin callback, CallOwner owner, Supplier<Duration> remaining) {
        return call(request, CallPolicy.ONCE, CallContext.of(callback, remaining, owner));
    }

    /** As above, for a task: it records each exchange, and its timeout is the deadline. */
    public Call call(OutboundRequest request, CallPolicy policy, TaskContext task) {
        return call(request, policy, CallContext.of(task));
    }

    private Call call(OutboundRequest request, CallPolicy policy, CallContext context) {
        Call call = new Call(
                request,
                policy,
                context,
                host(request.target()),
                scheduling,
                (attempt, kind) -> follow(attempt, kind, policy.redirects(), context),
                this::hedgeWon);
        call.start();
        return call;
    }

    private Exchange follow(OutboundRequest request, Attempt.Kind kind, int redirects, CallContext context) {
        if (redirects == 0) {
            return start(request, kind, context);
        }
        var exchange = new FollowingExchange((hop, why) -> start(hop, why, context), gate.policy(), context);
        exchange.send(request, kind, redirects);
        return exchange;
    }

    private Exchange start(OutboundRequest request, Attempt.Kind kind, CallContext context) {
        AttemptReport attempt = report(request, kind, context);
        var exchange = new HostExchange(
                request,
                context,
                attempt,
                host(request.target()),
                timer,
                ready -> LogContext.get(context.lines(), () -> exchange(ready, context, attempt.entry())));
        live.add(exchange);
        exchange.response().whenComplete((answer, thrown) -> live.remove(exchange));
        if (closed) {
            exchange.fail(Faults.closed());
        } else {
            exchange.start();
        }
        return exchange;
    }

    private AttemptReport report(OutboundRequest request, Attempt.Kind kind, CallContext context) {
        CallListener told = listener;
        AttemptObserver observer = told.equals(CallListener.NONE)
                ? AttemptObserver.NONE
                : AttemptReport.observe(
                        told,
                        new CallAttempt(
                                context.owner(),
                                context.task(),
                                context.callback(),
                                request.method(),
                                request.target(),
                                kind,
                                context.log().exchange(),
                                request.hasHeader("traceparent")));
        return new AttemptReport(context.attempts().begin(kind), observer, timer);
    }

    private void hedgeWon(Target target) {
        ErrorLog.run(LOG, "A listener of calls failed", () -> listener.hedgeWon(target));
    }

    private LiveExchange exchange(OutboundRequest request, CallContext context, AttemptLog.Entry attempt) {
        return new LiveExchange(withDeadline(request, context), attempt, pool, gate.of(context.owner()), limits);
    }

    private OutboundRequest withDeadline(OutboundRequest request, CallContext context) {
        return deadlineHeader
                .flatMap(name -> context.remaining().map(left -> request.with(name, millis(left.get()))))
                .orElse(request);
    }

    private static String millis(Duration left) {
        return Long.toString(left.toMillis());
    }

    private Host host(Target target) {
        return hosts.of(target.host(), target.port());
    }

    /**
     * Whether a call to this server would be made now, as far as is known: its circuit is not open, and it is not
     * paused.
     */
    public boolean isAvailable(Target target) {
        Host host = host(target);
        return !host.isBroken() && host.pause().isEmpty();
    }

    /** The hosts that it calls. */
    public Hosts hosts() {
        return hosts;
    }

    /** The current number of connections. */
    public ConnectionCounts connections() {
        return pool.counts();
    }

    /** Whether calls can be made now; if not, the client is recovering or closed. */
    public boolean isRunning() {
        return pool.isRunning();
    }

    /** The time since the client was last seen to work; normally at most about a second. */
    public Duration unattended() {
        return Duration.ofNanos(pool.unattendedNanos());
    }

    private void connectionsLost() {
        live.forEach(HostExchange::connectionsLost);
    }

    /** Closes every connection at once; running exchanges fail. */
    @Override
    public void close() {
        closed = true;
        live.forEach(exchange -> exchange.fail(Faults.closed()));
        pool.close();
    }
}
