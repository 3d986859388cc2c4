package io.muster.background;

import io.muster.budget.ByteBudget;
import io.muster.document.DocumentSize;
import io.muster.store.Room;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * How many background groups this node may run, and how much memory their documents may take. Thread-safe.
 *
 * <p>Groups whose callers wait are run at once, and groups of the queue as there are places; both share them by this rule:
 * half of the places, and half of the memory for the background's documents, are the queue's, however many callers wait. Of
 * the other half of the places the queue has what callers leave; of the other half of the memory, too.
 *
 * <p>The memory is that of all documents on the node, of which the background has at most half, so that callers who wait
 * always find the rest. A document that would never fit into that, because it was accepted by a node with more memory, is
 * large: one such group runs at a time, if the node has memory for it at all.
 */
final class Places {

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
     * @param concurrency the most groups that run at once
     * @param memory of all documents on this node
     */
    Places(int concurrency, ByteBudget memory) {
        this.concurrency = concurrency;
        this.memory = memory;
        this.background = new ByteBudget(memory.max() / 2);
        this.waiting = new ByteBudget(background.max() / 2);
    }

    /** How many groups more of the queue may run. */
    int free() {
        return Math.max(0, mayBeQueued() - queued.get());
    }

    private int mayBeQueued() {
        // rounded up, so that the queue goes on where there is a single place
        int share = (concurrency + 1) / 2;
        return Math.max(share, concurrency - callers.get());
    }

    /** The tasks of groups that were claimed and are about to be started, so that the engine does not count them yet. */
    int claimedTasks() {
        return claimedTasks.get();
    }

    /** The bytes of earlier results of groups that were claimed and are about to be started. */
    long claimedResults() {
        return claimedResults.get();
    }

    /** Whether none of the groups here may be what nodes died of. */
    boolean mayTakeSuspect() {
        return suspects.get() == 0;
    }

    /** The most memory that the document of a group may take here: one that needs more never gets a place. */
    long maxMemory() {
        return memory.max();
    }

    /** What documents may still take, with the given bounds on what else a group has. */
    Room.Free memory(long results, int tasks) {
        long left = Math.min(background.max() - background.taken(), memory.max() - memory.taken());
        return new Room.Free(left, normal(), large.get() ? 0 : memory.max(), results, tasks);
    }

    /** A place for a group of the queue, if there is one, and memory for the document. */
    Optional<Place> tryTake(String caller, DocumentSize size) {
        return counted(queued, () -> queued.get() <= mayBeQueued() ? tryTakeMemory(caller, size) : Optional.empty());
    }

    /** A place, even where there is none left, if callers who wait may have that much more memory. */
    Optional<Place> tryTakeForCaller(String caller, DocumentSize size) {
        return counted(callers, () -> {
            if (isLarge(caller, size) || !waiting.take(size.memory())) {
                return Optional.empty();
            }
            Optional<Place> place = Optional.empty();
            try {
                place = tryTakeNormal(new Place(caller, size, Kind.CALLER));
                return place;
            } finally {
                if (place.isEmpty()) {
                    waiting.giveBack(size.memory());
                }
            }
        });
    }

    /** A place, whether or not there is one: for a group that ends at once. */
    Place take(String caller, DocumentSize size) {
        return counted(queued, () -> Optional.of(takeAnyway(caller, size, Kind.QUEUED)))
                .orElseThrow();
    }

    /** The place for which one is counted; it is counted no more if there is none, or an error instead of one. */
    private static Optional<Place> counted(AtomicInteger taken, Supplier<Optional<Place>> places) {
        taken.incrementAndGet();
        Optional<Place> place = Optional.empty();
        try {
            place = places.get();
            return place;
        } finally {
            if (place.isEmpty()) {
                taken.decrementAndGet();
            }
        }
    }

    private Optional<Place> tryTakeMemory(String caller, DocumentSize size) {
        if (isLarge(caller, size)) {
            return size.memory() <= memory.max() ? tryTakeLarge(caller, size) : Optional.empty();
        }
        return tryTakeNormal(new Place(caller, size, Kind.QUEUED));
    }

    private Optional<Place> tryTakeNormal(Place place) {
        long bytes = place.size.memory();
        if (!background.take(bytes)) {
            return Optional.empty();
        }
        boolean taken = false;
        try {
            taken = memory.of(place.caller).take(bytes);
        } finally {
            if (!taken) {
                background.giveBack(bytes);
            }
        }
        return taken ? Optional.of(place) : Optional.empty();
    }

    private Optional<Place> tryTakeLarge(String caller, DocumentSize size) {
        if (!large.compareAndSet(false, true)) {
            return Optional.empty();
        }
        boolean taken = false;
        try {
            Optional<Place> place = Optional.of(takeAnyway(caller, size, Kind.LARGE));
            taken = true;
            return place;
        } finally {
            if (!taken) {
                large.set(false);
            }
        }
    }

    private Place takeAnyway(String caller, DocumentSize size, Kind kind) {
        Place place = new Place(caller, size, kind);
        memory.of(caller).takeAnyway(size.memory());
        background.takeAnyway(size.memory());
        return place;
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

    /** The place of one group. It is left once, however often that is asked for. Thread-safe. */
    final class Place {

        private final String caller;
        private final DocumentSize size;
        private final Kind kind;
        private final AtomicLong held;
        private final AtomicBoolean left = new AtomicBoolean();
        private final AtomicReference<Claimed> claimed = new AtomicReference<>(Claimed.NOTHING);
        private final AtomicBoolean holdsLarge;
        private volatile boolean isSuspect;

        /** What a group takes of the engine once it is started. */
        private record Claimed(int tasks, long results) {
            private static final Claimed NOTHING = new Claimed(0, 0);
        }

        private Place(String caller, DocumentSize size, Kind kind) {
            this.caller = caller;
            this.size = size;
            this.kind = kind;
            this.held = new AtomicLong(size.memory());
            this.holdsLarge = new AtomicBoolean(kind == Kind.LARGE);
        }

        /** The group is one with which nodes died. Called before the place is handed on. */
        void suspect() {
            isSuspect = true;
            suspects.incrementAndGet();
        }

        /** The group was claimed: until it is started, nobody else knows what it takes of the engine. */
        void claimed(int tasks, long results) {
            claimed.set(new Claimed(tasks, results));
            claimedTasks.addAndGet(tasks);
            claimedResults.addAndGet(results);
        }

        /** The engine has started the group, and counts what it takes. */
        void started() {
            Claimed before = claimed.getAndSet(Claimed.NOTHING);
            claimedTasks.addAndGet(-before.tasks);
            claimedResults.addAndGet(-before.results);
        }

        /** The document takes so many bytes: more than its row says, if an older node stored that. */
        void isRead(long bytes) {
            setTo(bytes);
        }

        /** The document has been parsed, so that its tasks are all that is left of it. Others may be large then. */
        void isParsed(long bytes) {
            setTo(bytes);
            if (bytes <= normal()) {
                leaveLarge();
            }
        }

        private void leaveLarge() {
            if (holdsLarge.compareAndSet(true, false)) {
                large.set(false);
            }
        }

        void leave() {
            if (!left.compareAndSet(false, true)) {
                return;
            }
            setTo(0);
            started();
            if (isSuspect) {
                suspects.decrementAndGet();
            }
            leaveLarge();
            (kind == Kind.CALLER ? callers : queued).decrementAndGet();
        }

        private void setTo(long bytes) {
            long more = bytes - held.getAndSet(bytes);
            if (more > 0) {
                memory.of(caller).takeAnyway(more);
                background.takeAnyway(more);
                if (kind == Kind.CALLER) {
                    waiting.takeAnyway(more);
                }
            } else if (more < 0) {
                memory.of(caller).giveBack(-more);
                background.giveBack(-more);
                if (kind == Kind.CALLER) {
                    waiting.giveBack(-more);
                }
            }
        }
    }
}
