package io.muster.outbound.gate;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The queue of DNS lookups: callers take turns, and so do the groups of one caller.
 *
 * <p>A lookup blocks a thread for as long as a name server takes, and cannot be cancelled. So no caller and no group
 * uses more than its share of the threads, no group uses the last threads of its caller's share, and a lookup that has
 * not started is dropped once nobody waits for it. A name is looked up once for all that wait for it, in the turn of
 * the first. Thread-safe: guarded by its monitor, which is not held while names are looked up or futures are completed.
 */
final class LookupQueue {

    /**
     * Limits of concurrent lookups.
     *
     * @param all in total; the executor should have as many threads
     * @param perCaller for one caller
     * @param perGroup for one group, if its caller has as many left: see {@link #mayHaveAnother}
     */
    record Shares(int all, int perCaller, int perGroup) {

        /**
         * Whether one more lookup may start for a group. Its limit falls as its caller's share fills up (a dynamic
         * threshold, as in switches whose queues share a buffer), so that a few groups with hanging lookups leave some
         * threads for the next.
         *
         * @param ofCaller lookups running for its caller, including the group's
         * @param ofGroup lookups running for the group
         */
        boolean mayHaveAnother(int ofCaller, int ofGroup) {
            return ofGroup < Math.min(perGroup, perCaller - ofCaller);
        }
    }

    /** The maximum number of waiting names per caller; as many as a group can have tasks. */
    private static final int MAX_WAITING_PER_CALLER = 10_000;

    private static final int MAX_WAITING = 20_000;

    private final NameLookup names;
    private final Executor resolver;
    private final Shares shares;
    private final LongSupplier nanoTime;

    private final Map<String, Lookup> byHost = new HashMap<>();
    private final Map<String, Waiting> byCaller = new LinkedHashMap<>();
    private final Map<String, Integer> runningByCaller = new HashMap<>();
    private final Map<CallOwner, Integer> runningByOwner = new HashMap<>();
    private int waiting;
    private int running;

    /** The waiting lookups of one caller, by group. */
    private static final class Waiting {
        private final Map<String, Set<Lookup>> byGroup = new LinkedHashMap<>();
        private int count;
    }

    /** One name that is being looked up, or waits for that; its fields are guarded by the queue's monitor. */
    @SuppressWarnings("UndefinedEquals") // futures are compared by identity
    private static final class Lookup {
        private final String host;
        private final long askedAt;
        private final Set<CallOwner> owners = new HashSet<>();
        private final Set<CompletableFuture<List<InetAddress>>> waiters = new LinkedHashSet<>();
        private boolean started;

        private Lookup(String host, long askedAt) {
            this.host = host;
            this.askedAt = askedAt;
        }
    }

    /** A lookup that uses a thread, and the owner whose turn it took. */
    private record Running(Lookup lookup, CallOwner owner) {}

    /** @param names looks up a name, blocking the thread */
    LookupQueue(NameLookup names, Executor resolver, Shares shares, LongSupplier nanoTime) {
        this.names = names;
        this.resolver = resolver;
        this.shares = shares;
        this.nanoTime = nanoTime;
    }

    /** The addresses of a name; completing the returned future in any other way ends the wait. */
    CompletableFuture<List<InetAddress>> ask(String host, CallOwner owner) {
        CompletableFuture<List<InetAddress>> waiter = new CompletableFuture<>();
        Lookup lookup;
        synchronized (this) {
            lookup = byHost.computeIfAbsent(host, name -> new Lookup(name, nanoTime.getAsLong()));
            if (!enqueue(lookup, owner)) {
                if (lookup.waiters.isEmpty()) {
                    byHost.remove(host);
                }
                return CompletableFuture.failedFuture(
                        new RejectedExecutionException("too many DNS lookups are queued"));
            }
            lookup.waiters.add(waiter);
        }
        waiter.whenComplete((addresses, thrown) -> stopWaiting(lookup, waiter));
        startNext();
        return waiter;
    }

    /** How long the lookup of a name has been running or waiting; empty if it is neither. */
    synchronized Optional<Duration> age(String host) {
        return Optional.ofNullable(byHost.get(host))
                .map(lookup -> Duration.ofNanos(nanoTime.getAsLong() - lookup.askedAt));
    }

    private boolean enqueue(Lookup lookup, CallOwner owner) {
        if (lookup.started || lookup.owners.contains(owner)) {
            return true;
        }
        Waiting own = byCaller.computeIfAbsent(owner.caller(), name -> new Waiting());
        if (own.count >= MAX_WAITING_PER_CALLER || waiting >= MAX_WAITING) {
            return false;
        }
        lookup.owners.add(owner);
        own.byGroup
                .computeIfAbsent(owner.group(), name -> new LinkedHashSet<>())
                .add(lookup);
        own.count++;
        waiting++;
        return true;
    }

    @SuppressWarnings("UndefinedEquals") // futures are compared by identity
    private void stopWaiting(Lookup lookup, CompletableFuture<List<InetAddress>> waiter) {
        synchronized (this) {
            lookup.waiters.remove(waiter);
            if (lookup.waiters.isEmpty() && !lookup.started && byHost.remove(lookup.host, lookup)) {
                dequeue(lookup);
            }
        }
    }

    private void dequeue(Lookup lookup) {
        for (CallOwner owner : lookup.owners) {
            Waiting own = Objects.requireNonNull(byCaller.get(owner.caller()));
            Set<Lookup> group = Objects.requireNonNull(own.byGroup.get(owner.group()));
            group.remove(lookup);
            own.count--;
            waiting--;
            if (group.isEmpty()) {
                own.byGroup.remove(owner.group());
            }
            if (own.count == 0) {
                byCaller.remove(owner.caller());
            }
        }
        lookup.owners.clear();
    }

    private void startNext() {
        for (Running next = next(); next != null; next = next()) {
            Running started = next;
            try {
                resolver.execute(() -> run(started));
            } catch (RuntimeException | Error notTaken) {
                // the executor rejected it: release its share
                finish(started, List.of(), notTaken);
            }
        }
    }

    /** Starts the next lookup in turn whose caller and group have capacity left; null if there is none. */
    private synchronized @Nullable Running next() {
        if (running >= shares.all) {
            return null;
        }
        for (Map.Entry<String, Waiting> caller : byCaller.entrySet()) {
            int ofCaller = runningByCaller.getOrDefault(caller.getKey(), 0);
            for (Map.Entry<String, Set<Lookup>> group :
                    caller.getValue().byGroup.entrySet()) {
                CallOwner owner = new CallOwner(caller.getKey(), group.getKey());
                if (shares.mayHaveAnother(ofCaller, runningByOwner.getOrDefault(owner, 0))) {
                    return startLookup(group.getValue().iterator().next(), owner);
                }
            }
        }
        return null;
    }

    private Running startLookup(Lookup lookup, CallOwner owner) {
        lookup.started = true;
        dequeue(lookup);
        moveToEnd(owner);
        running++;
        runningByCaller.merge(owner.caller(), 1, Integer::sum);
        runningByOwner.merge(owner, 1, Integer::sum);
        return new Running(lookup, owner);
    }

    private void moveToEnd(CallOwner owner) {
        Waiting own = byCaller.remove(owner.caller());
        if (own != null) {
            byCaller.put(owner.caller(), own);
            Set<Lookup> group = own.byGroup.remove(owner.group());
            if (group != null) {
                own.byGroup.put(owner.group(), group);
            }
        }
    }

    private void run(Running started) {
        List<InetAddress> found = List.of();
        Throwable failure = new IllegalStateException("the DNS lookup was interrupted");
        try {
            found = List.of(names.lookUp(started.lookup.host));
        } catch (UnknownHostException | RuntimeException unknown) {
            failure = unknown;
        } finally {
            finish(started, found, failure);
        }
    }

    /** @param failure why no addresses were found; used if {@code found} is empty */
    private void finish(Running ended, List<InetAddress> found, Throwable failure) {
        List<CompletableFuture<List<InetAddress>>> waiters;
        synchronized (this) {
            running--;
            runningByCaller.computeIfPresent(ended.owner.caller(), (caller, count) -> count == 1 ? null : count - 1);
            runningByOwner.computeIfPresent(ended.owner, (owner, count) -> count == 1 ? null : count - 1);
            byHost.remove(ended.lookup.host);
            waiters = List.copyOf(ended.lookup.waiters);
        }
        // the next lookups first: completing the futures may run lengthy code
        startNext();
        for (CompletableFuture<List<InetAddress>> waiter : waiters) {
            if (found.isEmpty()) {
                waiter.completeExceptionally(failure);
            } else {
                waiter.complete(found);
            }
        }
    }
}
