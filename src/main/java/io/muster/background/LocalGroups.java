package io.muster.background;

import io.muster.store.claim.Claim;
import io.muster.store.claim.Claims;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The durable groups that this node runs, and the claims of those that it had to abandon. Thread-safe. */
final class LocalGroups {

    private final Map<UUID, GroupRecorder> running = new ConcurrentHashMap<>();
    private final Queue<Claims.Held> abandoned = new ConcurrentLinkedQueue<>();
    private volatile boolean closed;

    /** Adds a group that is about to run. Once this node is stopping, the group is abandoned instead. */
    void add(GroupRecorder group) {
        running.put(group.group().id(), group);
        // checked only after adding, so that close() misses none
        if (closed) {
            group.abandon();
            remove(group);
        }
    }

    /** Abandons all groups, and every one added from now on: for a node that stops. */
    void close() {
        closed = true;
        all().forEach(GroupRecorder::abandon);
    }

    /**
     * Cancels what was requested of the groups that run here; of a group that is claimed meanwhile, it is part of the
     * claim.
     */
    void cancel(List<Claim.Cancel> requested) {
        for (Claim.Cancel wish : requested) {
            find(wish.group())
                    .map(GroupRecorder::group)
                    .ifPresent(group -> wish.task().ifPresentOrElse(group::cancel, group::cancel));
        }
    }

    /** Stores which tasks have started. */
    void recordStarts() {
        all().forEach(GroupRecorder::recordStarts);
    }

    boolean isClosed() {
        return closed;
    }

    void remove(GroupRecorder group) {
        running.remove(group.group().id(), group);
    }

    /** A group was abandoned, since another node has its claim or will have it. */
    void abandoned(Claims.Held claim) {
        abandoned.add(claim);
    }

    /** The claims of abandoned groups, each returned once. */
    List<Claims.Held> takeAbandoned() {
        List<Claims.Held> taken = new ArrayList<>();
        for (Claims.Held next = abandoned.poll(); next != null; next = abandoned.poll()) {
            taken.add(next);
        }
        return taken;
    }

    Optional<GroupRecorder> find(UUID id) {
        return Optional.ofNullable(running.get(id));
    }

    Collection<GroupRecorder> all() {
        return List.copyOf(running.values());
    }
}
