package io.muster.outbound;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.hc.client5.http.DnsResolver;

/**
 * The gate through which every new connection passes: resolves the host and lets through only the addresses that the
 * policy permits.
 *
 * <p>The HTTP client asks it on a thread that must not block, so {@link #prepare} resolves the name on another one
 * before. Connections are made to the very addresses that were found then; the policy is asked about them again.
 */
final class AddressGate implements DnsResolver {

    private final AddressPolicy policy;
    private final NameLookup lookup;
    private final Executor resolver;
    private final Duration timeout;
    private final AddressBook book;
    private final ConcurrentHashMap<String, CompletableFuture<Void>> asking = new ConcurrentHashMap<>();

    AddressGate(AddressPolicy policy, NameLookup lookup, Executor resolver, Duration timeout, LongSupplier nanoTime) {
        this.policy = policy;
        this.lookup = lookup;
        this.resolver = resolver;
        this.timeout = timeout;
        this.book = new AddressBook(nanoTime);
    }

    /** Completes when {@link #resolve(String, int)} can answer at once; exceptionally if it would throw. */
    CompletableFuture<Void> prepare(String host, int port) {
        // what is refused whatever its address is not worth asking for
        if (policy.refusesBeforehand(host, port)) {
            return CompletableFuture.failedFuture(new TargetRefusedException(host));
        }
        if (known(host).isPresent()) {
            return checked(host, port);
        }
        // a copy, so that one waiter's timeout does not end the lookup for the others
        return ask(host)
                .copy()
                .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .thenCompose(found -> checked(host, port));
    }

    @Override
    public List<InetSocketAddress> resolve(String host, int port) throws UnknownHostException {
        var addresses = known(host);
        return permitted(host, port, addresses.isPresent() ? addresses.get() : lookUp(host)).stream()
                .map(address -> new InetSocketAddress(address, port))
                .toList();
    }

    /** Without a port, so what is allowed for one port only is refused. */
    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        return resolve(host, 0).stream().map(InetSocketAddress::getAddress).toArray(InetAddress[]::new);
    }

    @Override
    public String resolveCanonicalHostname(String host) {
        return host;
    }

    private CompletableFuture<Void> checked(String host, int port) {
        try {
            resolve(host, port);
            return CompletableFuture.completedFuture(null);
        } catch (UnknownHostException refused) {
            return CompletableFuture.failedFuture(refused);
        }
    }

    private List<InetAddress> permitted(String host, int port, List<InetAddress> addresses)
            throws TargetRefusedException {
        if (policy.refusesBeforehand(host, port)) {
            throw new TargetRefusedException(host);
        }
        var permitted = addresses.stream()
                .filter(address -> policy.permits(host, port, address))
                .toList();
        if (permitted.isEmpty()) {
            throw new TargetRefusedException(host);
        }
        return permitted;
    }

    // a literal with two readings goes the way of a name: only the lookup knows which of them the system takes
    private Optional<List<InetAddress>> known(String host) {
        var readings = HostLiteral.readings(host);
        return readings.size() == 1 ? Optional.of(readings) : book.find(host);
    }

    /** Asks for a name once, however many wait for it: a slow name server costs one thread a name. */
    private CompletableFuture<Void> ask(String host) {
        var mine = new CompletableFuture<Void>();
        var others = asking.putIfAbsent(host, mine);
        if (others != null) {
            return others;
        }
        try {
            resolver.execute(() -> answer(host, mine));
        } catch (RejectedExecutionException full) {
            asking.remove(host);
            mine.completeExceptionally(full);
        }
        return mine;
    }

    private void answer(String host, CompletableFuture<Void> waiting) {
        try {
            lookUp(host);
            asking.remove(host);
            waiting.complete(null);
        } catch (UnknownHostException | RuntimeException failure) {
            asking.remove(host);
            waiting.completeExceptionally(failure);
        }
    }

    private List<InetAddress> lookUp(String host) throws UnknownHostException {
        var addresses = List.of(lookup.lookUp(host));
        book.write(host, addresses);
        return addresses;
    }
}
