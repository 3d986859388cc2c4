package io.muster.outbound;

import io.muster.task.Throwables;
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
 * The gate through which every new connection passes: resolves the host and lets it through only if the policy permits
 * every address that it has.
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

    /**
     * Completes when {@link #resolve(String, int)} can answer at once; exceptionally if it would throw. Logs what was
     * decided.
     */
    CompletableFuture<Void> prepare(String host, int port) {
        return decide(host, port).whenComplete((allowed, thrown) -> {
            if (thrown == null) {
                DecisionLog.allowed(host, port);
            } else {
                logRefusal(host, port, thrown);
            }
        });
    }

    /** The same for an exchange that was let through a moment ago: only a refusal is news. */
    CompletableFuture<Void> prepareAgain(String host, int port) {
        return decide(host, port).whenComplete((allowed, thrown) -> {
            if (thrown != null) {
                logRefusal(host, port, thrown);
            }
        });
    }

    /** What is called must be among this, too, where an answer leads on. */
    AddressPolicy policy() {
        return policy;
    }

    private CompletableFuture<Void> decide(String host, int port) {
        // what is refused whatever its address is not worth asking for
        var refusal = policy.judge(host, port);
        if (refusal.isPresent()) {
            return CompletableFuture.failedFuture(new TargetRefusedException(refusal.get()));
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
        var known = known(host);
        var addresses = known.isPresent() ? known.get() : lookUp(host);
        var refusal = policy.judge(host, port, addresses);
        if (refusal.isPresent()) {
            throw new TargetRefusedException(refusal.get());
        }
        return addresses.stream()
                .map(address -> new InetSocketAddress(address, port))
                .toList();
    }

    /** As for https: the client asks with a port. */
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

    private Optional<List<InetAddress>> known(String host) {
        return HostLiteral.strict(HostNames.plain(host)).map(List::of).or(() -> book.find(host));
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
