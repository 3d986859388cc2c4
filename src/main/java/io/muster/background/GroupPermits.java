package io.muster.background;

import io.muster.budget.ByteBudget;
import io.muster.document.DocumentSize;
import io.muster.store.claim.ClaimCapacity;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * Limits the number of background groups on this node, and the memory of their documents. Thread-safe.
 *
 * <p>Groups whose callers wait are run at once, and queued groups when there are permits. Half of the permits, and half
 * of the memory for background documents, are reserved for the queue, however many callers wait. The queue also gets
 * what waiting callers leave of the other halves.
 *
 * <p>The memory is shared with all documents on the node, of which the background uses at most half, so that waiting
 * callers always find the rest. A document that would never fit into that, because a node with more memory accepted it,
 * is large: one such group runs at a time, if the node has memory for it at all.
 */
final class GroupPermits {

    private final int concurrency;
    private final ByteBudget memory;
    private final ByteBudget background;
    private final ByteBudget waiting;
    private final AtomicInteger queued = new AtomicInteger();
    private final AtomicInteger callers = new AtomicInteger();
    private final AtomicInteger claimedTasks = new AtomicInteger();
    private final AtomicLong claimedResults = new AtomicLong();
    private final AtomicInteger suspects = new AtomicInteger();
    private final AtomicBoolean large = new AtomicBoolean();

    /**
     * @param concurrency the maximum number of concurrent groups
     * @param memory of all documents on this node
     */
    GroupPermits(int concurrency, ByteBudget memory) {
        this.concurrency = concurrency;
        this.memory = memory;
        this.background = new ByteBudget(memory.max() / 2);
        this.waiting = new ByteBudget(background.max() / 2);
    }

    /** How many more queued groups may run. */
    int free() {
        return Math.max(0, mayBeQueued() - queued.get());
    }

    private int mayBeQueued() {
        // rounded up, so that the queue makes progress with a single permit
        int share = (concurrency + 1) / 2;
        return Math.max(share, concurrency - callers.get());
    }

    /** The number of tasks of groups that are claimed but not started, which the engine does not count yet. */
    int claimedTasks() {
        return claimedTasks.get();
    }

    /** The size in bytes of earlier results of groups that are claimed but not started. */
    long claimedResults() {
        return claimedResults.get();
    }

    /** Whether no group here is suspected of having caused deaths of nodes. */
    boolean mayRunSuspect() {
        return suspects.get() == 0;
    }

    /** The maximum memory of a document here: a group that needs more never gets a permit. */
    long maxMemory() {
        return memory.max();
    }

    /** The memory available for documents, with the given limits on other properties of a group. */
    ClaimCapacity.Free memory(long results, int tasks) {
        long left = Math.min(background.max() - background.reserved(), memory.max() - memory.reserved());
        return new ClaimCapacity.Free(left, normal(), large.get() ? 0 : memory.max(), results, tasks);
    }

    /** A permit for a queued group, if there is one, and memory for the document. */
    Optional<Permit> tryAcquire(String caller, DocumentSize size) {
        return counted(queued, () -> queued.get() <= mayBeQueued() ? tryReserveMemory(caller, size) : Optional.empty());
    }

    /** A permit, even beyond the limit, if waiting callers may use that much more memory. */
    Optional<Permit> tryAcquireForCaller(String caller, DocumentSize size) {
        return counted(callers, () -> {
            if (isLarge(caller, size) || !waiting.tryReserve(size.memory())) {
                return Optional.empty();
            }
            Optional<Permit> permit = Optional.empty();
            try {
                permit = tryAcquireNormal(new Permit(caller, size, Kind.CALLER));
                return permit;
            } finally {
                if (permit.isEmpty()) {
                    waiting.release(size.memory());
                }
            }
        });
    }

    /** A permit regardless of the limits: for a group that ends at once. */
    Permit acquire(String caller, DocumentSize size) {
        return counted(queued, () -> Optional.of(acquireAnyway(caller, size, Kind.QUEUED)))
                .orElseThrow();
    }

    /** Counts a permit, unless none is supplied or the supplier fails. */
    private static Optional<Permit> counted(AtomicInteger taken, Supplier<Optional<Permit>> permits) {
        taken.incrementAndGet();
        Optional<Permit> permit = Optional.empty();
        try {
            permit = permits.get();
            return permit;
        } finally {
            if (permit.isEmpty()) {
                taken.decrementAndGet();
            }
        }
    }

    private Optional<Permit> tryReserveMemory(String caller, DocumentSize size) {
        if (isLarge(caller, size)) {
            return size.memory() <= memory.max() ? tryAcquireLarge(caller, size) : Optional.empty();
        }
        return tryAcquireNormal(new Permit(caller, size, Kind.QUEUED));
    }

    private Optional<Permit> tryAcquireNormal(Permit permit) {
        long bytes = permit.size.memory();
        if (!background.tryReserve(bytes)) {
            return Optional.empty();
        }
        boolean taken = false;
        try {
            taken = memory.of(permit.caller).tryReserve(bytes);
        } finally {
            if (!taken) {
                background.release(bytes);
            }
        }
        return taken ? Optional.of(permit) : Optional.empty();
    }

    private Optional<Permit> tryAcquireLarge(String caller, DocumentSize size) {
        if (!large.compareAndSet(false, true)) {
            return Optional.empty();
        }
        boolean taken = false;
        try {
            Optional<Permit> permit = Optional.of(acquireAnyway(caller, size, Kind.LARGE));
            taken = true;
            return permit;
        } finally {
            if (!taken) {
                large.set(false);
            }
        }
    }

    private Permit acquireAnyway(String caller, DocumentSize size, Kind kind) {
        Permit permit = new Permit(caller, size, kind);
        memory.of(caller).reserveAnyway(size.memory());
        background.reserveAnyway(size.memory());
        return permit;
    }

    private boolean isLarge(String caller, DocumentSize size) {
        return size.memory() > Math.min(normal(), memory.of(caller).max());
    }

    private long normal() {
        return background.max();
    }

    private enum Kind {
        QUEUED,
        LARGE,
        CALLER
    }

    /** The permit of one group. Releasing it more than once has no effect. Thread-safe. */
    final class Permit {

        private final String caller;
        private final DocumentSize size;
        private final Kind kind;
        private final AtomicLong held;
        private final AtomicBoolean released = new AtomicBoolean();
        private final AtomicReference<Claimed> claimed = new AtomicReference<>(Claimed.NOTHING);
        private final AtomicBoolean holdsLarge;
        private volatile boolean isSuspect;

        /** What a group uses of the engine once it is started. */
        private record Claimed(int tasks, long results) {
            private static final Claimed NOTHING = new Claimed(0, 0);
        }

        private Permit(String caller, DocumentSize size, Kind kind) {
            this.caller = caller;
            this.size = size;
            this.kind = kind;
            this.held = new AtomicLong(size.memory());
            this.holdsLarge = new AtomicBoolean(kind == Kind.LARGE);
        }

        /** The group is one with which nodes died. Called before the permit is passed on. */
        void suspect() {
            isSuspect = true;
            suspects.incrementAndGet();
        }

        /** The group was claimed: until it is started, only this counts what it uses of the engine. */
        void claimed(int tasks, long results) {
            claimed.set(new Claimed(tasks, results));
            claimedTasks.addAndGet(tasks);
            claimedResults.addAndGet(results);
        }

        /** The engine has started the group, and counts what it uses. */
        void started() {
            Claimed before = claimed.getAndSet(Claimed.NOTHING);
            claimedTasks.addAndGet(-before.tasks);
            claimedResults.addAndGet(-before.results);
        }

        /** The document takes this much memory: more than its row says, if an older node stored that. */
        void isRead(long bytes) {
            setTo(bytes);
        }

        /** The document has been parsed, so that only its tasks remain in memory. Another group may be large then. */
        void isParsed(long bytes) {
            setTo(bytes);
            if (bytes <= normal()) {
                releaseLarge();
            }
        }

        private void releaseLarge() {
            if (holdsLarge.compareAndSet(true, false)) {
                large.set(false);
            }
        }

        void release() {
            if (!released.compareAndSet(false, true)) {
                return;
            }
            setTo(0);
            started();
            if (isSuspect) {
                suspects.decrementAndGet();
            }
            releaseLarge();
            (kind == Kind.CALLER ? callers : queued).decrementAndGet();
        }

        private void setTo(long bytes) {
            long more = bytes - held.getAndSet(bytes);
            if (more > 0) {
                memory.of(caller).reserveAnyway(more);
                background.reserveAnyway(more);
                if (kind == Kind.CALLER) {
                    waiting.reserveAnyway(more);
                }
            } else if (more < 0) {
                memory.of(caller).release(-more);
                background.release(-more);
                if (kind == Kind.CALLER) {
                    waiting.release(-more);
                }
            }
        }
    }
}
