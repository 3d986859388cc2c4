package io.muster.outbound.gate;

import io.muster.logging.LogContext;
import io.muster.outbound.target.HostLiteral;
import io.muster.outbound.target.HostNames;
import io.muster.task.Throwables;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.apache.hc.client5.http.DnsResolver;
import org.jspecify.annotations.Nullable;

/**
 * The gate that every new connection passes: resolves the host, and permits the connection only if the policy permits
 * every address of the host.
 *
 * <p>The HTTP client calls it on a thread that must not block, so {@link Access#prepare} resolves the name on another
 * thread first. Connections are made only to the addresses found then, which are checked against the policy again.
 * While the resolver is slow, the previous addresses of a name are used, if there are any.
 */
public final class AddressGate implements DnsResolver {

    /** The number of concurrent DNS lookups, each on its own thread. */
    public static final int LOOKUPS = 32;

    /** The default number of concurrent DNS lookups for one caller. */
    public static final int LOOKUPS_PER_CALLER = LOOKUPS / 4;

    private static final int LOOKUPS_PER_GROUP = 4;

    private final AddressPolicy policy;
    private final NameLookup lookup;
    private final Duration timeout;
    private final LongSupplier nanoTime;
    private final AddressCache cache;
    private final RecentPermits permitted;
    private final LookupQueue lookups;

    /** @param timeout how long to wait for a lookup */
    public AddressGate(
            AddressPolicy policy, NameLookup lookup, Executor resolver, Duration timeout, LongSupplier nanoTime) {
        this(policy, lookup, new Resolver(resolver, LOOKUPS_PER_CALLER), timeout, nanoTime);
    }

    /**
     * Looks up names.
     *
     * @param threads {@link #LOOKUPS} of them
     * @param perCaller the maximum number of concurrent lookups for one caller
     */
    public record Resolver(Executor threads, int perCaller) {}

    public AddressGate(
            AddressPolicy policy, NameLookup lookup, Resolver resolver, Duration timeout, LongSupplier nanoTime) {
        this.policy = policy;
        this.lookup = lookup;
        this.timeout = timeout;
        this.nanoTime = nanoTime;
        this.cache = new AddressCache(nanoTime);
        this.permitted = new RecentPermits(nanoTime);
        this.lookups = new LookupQueue(
                this::lookUp,
                resolver.threads,
                new LookupQueue.Shares(LOOKUPS, resolver.perCaller, LOOKUPS_PER_GROUP),
                nanoTime);
    }

    /**
     * The gate for the calls of one owner.
     *
     * <p>Both methods complete when {@link #resolve(String, int)} can return at once, exceptionally if it would throw.
     * Cancelling the returned future ends the wait, and the lookup if it has not started and nobody else waits for it.
     */
    public record Access(AddressGate gate, CallOwner owner, Optional<LogContext> lines) {

        /** Resolves and checks a host; logs the decision. */
        public CompletableFuture<Void> prepare(String host, int port) {
            CompletableFuture<Void> decision = gate.decide(host, port, owner);
            decision.whenComplete((allowed, thrown) -> LogContext.run(lines, () -> {
                if (thrown == null) {
                    DecisionLog.allowed(host, port);
                } else {
                    logRefusal(host, port, thrown);
                }
            }));
            return decision;
        }

        /** The same for an exchange that was permitted a moment ago: logs only a refusal. */
        public CompletableFuture<Void> prepareAgain(String host, int port) {
            CompletableFuture<Void> decision = gate.decide(host, port, owner);
            decision.whenComplete((allowed, thrown) -> {
                if (thrown != null) {
                    LogContext.run(lines, () -> logRefusal(host, port, thrown));
                }
            });
            return decision;
        }
    }

    /** The gate for an owner; its log lines are within the context of the current thread. */
    public Access of(CallOwner owner) {
        return new Access(this, owner, LogContext.current());
    }

    /** The policy, which is also applied to redirect targets. */
    public AddressPolicy policy() {
        return policy;
    }

    private CompletableFuture<Void> decide(String host, int port, CallOwner owner) {
        if (permitted.contain(host, port) && fresh(host).isPresent()) {
            // whatever the name resolves to by now: a new connection is checked again
            return CompletableFuture.completedFuture(null);
        }
        // a target that is refused whatever its address needs no lookup
        var refusal = policy.judge(host, port);
        if (refusal.isPresent()) {
            return CompletableFuture.failedFuture(new TargetRefusedException(refusal.get()));
        }
        boolean stale = cache.stale(host).isPresent();
        if (fresh(host).isPresent() || stale && isLate(host)) {
            return checked(host, port);
        }
        if (cache.failedRecently(host)) {
            return CompletableFuture.failedFuture(new UnknownHostException(host));
        }
        CompletableFuture<List<InetAddress>> found = lookups.ask(host, owner);
        CompletableFuture<Void> decision = new CompletableFuture<>();
        decision.whenComplete((allowed, thrown) -> found.cancel(false));
        found.orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((addresses, thrown) -> decide(host, port, decision, thrown));
        return decision;
    }

    private void decide(String host, int port, CompletableFuture<Void> decision, @Nullable Throwable thrown) {
        Throwable real = thrown == null ? null : Throwables.unwrap(thrown);
        boolean late = real instanceof TimeoutException || real instanceof RejectedExecutionException;
        if (real != null && !(late && cache.stale(host).isPresent())) {
            decision.completeExceptionally(real);
            return;
        }
        try {
            resolve(host, port);
            decision.complete(null);
        } catch (UnknownHostException | RuntimeException refused) {
            decision.completeExceptionally(refused);
        }
    }

    // the resolver did not respond last time, or is not responding now
    private boolean isLate(String host) {
        return cache.failedRecently(host)
                || lookups.age(host).filter(age -> age.compareTo(timeout) >= 0).isPresent();
    }

    @Override
    public List<InetSocketAddress> resolve(String host, int port) throws UnknownHostException {
        var known = fresh(host).or(() -> cache.stale(host));
        var addresses = known.isPresent() ? known.get() : List.of(lookUp(host));
        var refusal = policy.judge(host, port, addresses);
        if (refusal.isPresent()) {
            throw new TargetRefusedException(refusal.get());
        }
        return addresses.stream()
                .map(address -> new InetSocketAddress(address, port))
                .toList();
    }

    /** For https: the client calls the method with a port. */
    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        return resolve(host, 443).stream().map(InetSocketAddress::getAddress).toArray(InetAddress[]::new);
    }

    @Override
    public String resolveCanonicalHostname(String host) {
        return host;
    }

    private CompletableFuture<Void> checked(String host, int port) {
        try {
            resolve(host, port);
            permitted.add(host, port);
            return CompletableFuture.completedFuture(null);
        } catch (UnknownHostException refused) {
            return CompletableFuture.failedFuture(refused);
        }
    }

    private static void logRefusal(String host, int port, Throwable thrown) {
        if (Throwables.unwrap(thrown) instanceof TargetRefusedException refused) {
            DecisionLog.refused(host, port, refused.reason());
        }
    }

    private Optional<List<InetAddress>> fresh(String host) {
        return HostLiteral.strict(HostNames.plain(host)).map(List::of).or(() -> cache.fresh(host));
    }

    private InetAddress[] lookUp(String host) throws UnknownHostException {
        long start = nanoTime.getAsLong();
        try {
            InetAddress[] addresses = lookup.lookUp(host);
            cache.found(host, List.of(addresses));
            return addresses;
        } catch (UnknownHostException unknown) {
            // the JDK reports an unknown name and an unresponsive name server in the same way
            cache.failed(host, nanoTime.getAsLong() - start < timeout.toNanos());
            throw unknown;
        }
    }
}
