package io.muster.background;

import io.muster.document.DocumentSize;
import io.muster.store.Room;
import io.muster.task.ByteBudget;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * How many background groups this node may run, and how much memory their documents may take. Thread-safe.
 *
 * <p>The memory is that of all documents on the node, of which the background has at most half, so that callers who wait
 * always find the rest. A document that would never fit into that, because it was accepted by a node with more memory, is
 * large: one such group runs at a time, if the node has memory for it at all.
 */
final class Places {

    private final int concurrency;
    private final ByteBudget memory;
    private final ByteBudget background;
    private final AtomicInteger taken = new AtomicInteger();
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
    }

    /** How many groups more may run. */
    int free() {
        return Math.max(0, concurrency - taken.get());
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

    /** A place, if there is one, and memory for the document. */
    Optional<Place> tryTake(String caller, DocumentSize size) {
        return counted(taken.incrementAndGet() <= concurrency, () -> tryTakeMemory(caller, size));
    }

    /** A place, even where there is none left, if there is memory for the document: for a caller who waits. */
    Optional<Place> tryTakeForCaller(String caller, DocumentSize size) {
        taken.incrementAndGet();
        return counted(true, () -> tryTakeMemory(caller, size));
    }

    /** A place, whether or not there is one: for a group that ends at once. */
    Place take(String caller, DocumentSize size) {
        taken.incrementAndGet();
        return counted(true, () -> Optional.of(takeAnyway(caller, size, false))).orElseThrow();
    }

    /** The place for which one was counted; it is counted no more if there is none, or an error instead of one. */
    private Optional<Place> counted(boolean isFree, Supplier<Optional<Place>> memory) {
        Optional<Place> place = Optional.empty();
        try {
            place = isFree ? memory.get() : place;
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
        Optional<Place> place = Optional.of(new Place(caller, size, false));
        if (!background.take(size.memory())) {
            return Optional.empty();
        }
        boolean taken = false;
        try {
            taken = memory.of(caller).take(size.memory());
        } finally {
            if (!taken) {
                background.giveBack(size.memory());
            }
        }
        return taken ? place : Optional.empty();
    }

    private Optional<Place> tryTakeLarge(String caller, DocumentSize size) {
        if (!large.compareAndSet(false, true)) {
            return Optional.empty();
        }
        boolean taken = false;
        try {
            Optional<Place> place = Optional.of(takeAnyway(caller, size, true));
            taken = true;
            return place;
        } finally {
            if (!taken) {
                large.set(false);
            }
        }
    }

    private Place takeAnyway(String caller, DocumentSize size, boolean isLarge) {
        Place place = new Place(caller, size, isLarge);
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

    /** The place of one group. It is left once, however often that is asked for. Thread-safe. */
    final class Place {

        private final String caller;
        private final DocumentSize size;
        private final boolean isLarge;
        private final AtomicLong held;
        private final AtomicBoolean left = new AtomicBoolean();
        private volatile boolean isSuspect;

        private Place(String caller, DocumentSize size, boolean isLarge) {
            this.caller = caller;
            this.size = size;
            this.isLarge = isLarge;
            this.held = new AtomicLong(size.memory());
        }

        /** The group is one with which nodes died. Called before the place is handed on. */
        void suspect() {
            isSuspect = true;
            suspects.incrementAndGet();
        }

        /** The document has been parsed, so that its tasks are all that is left of it. */
        void parsed() {
            reduceTo(size.bytes());
        }

        void leave() {
            if (!left.compareAndSet(false, true)) {
                return;
            }
            reduceTo(0);
            if (isSuspect) {
                suspects.decrementAndGet();
            }
            if (isLarge) {
                large.set(false);
            }
            taken.decrementAndGet();
        }

        private void reduceTo(long bytes) {
            long before = held.getAndUpdate(now -> Math.min(now, bytes));
            if (before > bytes) {
                memory.of(caller).giveBack(before - bytes);
                background.giveBack(before - bytes);
            }
        }
    }
}
