package io.muster.background;

import io.muster.store.Claim;
import io.muster.store.Claims;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The durable groups that this node runs, and how many more it may claim. Thread-safe. */
final class LocalGroups {

    private final int concurrency;
    private final Map<UUID, GroupRecorder> running = new ConcurrentHashMap<>();
    private final AtomicInteger taken = new AtomicInteger();
    private final AtomicInteger suspects = new AtomicInteger();

    /** @param concurrency at most so many groups are claimed at once */
    LocalGroups(int concurrency) {
        this.concurrency = concurrency;
    }

    /** How many groups more there is room for. */
    int free() {
        return Math.max(0, concurrency - taken.get());
    }

    /** Whether none of those that run may be what nodes died of. */
    boolean mayTakeSuspect() {
        return suspects.get() == 0;
    }

    /** Takes a place, if there is one. */
    boolean tryTake() {
        if (taken.incrementAndGet() <= concurrency) {
            return true;
        }
        taken.decrementAndGet();
        return false;
    }

    /** Takes a place, even where there is none left: for a caller who waits. */
    void take() {
        taken.incrementAndGet();
    }

    /** Gives a place back that was taken for a group which was not claimed after all. */
    void give() {
        taken.decrementAndGet();
    }

    /** Takes a place for a group that was claimed. */
    void take(Claim claim) {
        take();
        if (isSuspect(claim)) {
            suspects.incrementAndGet();
        }
    }

    void give(Claim claim) {
        give();
        if (isSuspect(claim)) {
            suspects.decrementAndGet();
        }
    }

    private static boolean isSuspect(Claim claim) {
        return claim.deaths() >= Claims.SUSPECT_DEATHS;
    }

    void add(GroupRecorder group) {
        running.put(group.group().id(), group);
    }

    void remove(GroupRecorder group) {
        running.remove(group.group().id(), group);
    }

    Optional<GroupRecorder> find(UUID id) {
        return Optional.ofNullable(running.get(id));
    }

    Collection<GroupRecorder> all() {
        return List.copyOf(running.values());
    }
}
