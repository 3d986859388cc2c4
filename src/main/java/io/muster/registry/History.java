package io.muster.registry;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Keeps the last finished groups, limited in number and size, per caller and in total: the oldest are evicted first,
 * beginning with those of callers who exceed their own limit.
 *
 * <p>Thread-safe: guarded by its monitor.
 */
public final class History {

    /**
     * Limits of the history.
     *
     * @param groups the maximum number of groups
     * @param bytes their maximum size: that of their encoding, and what lists need of them
     */
    public record Limits(int groups, long bytes) {}

    private final Limits all;
    private final Limits perCaller;
    private final Kept groups = new Kept();
    private final Map<String, Kept> byOwner = new HashMap<>();

    /** The groups kept, oldest first, and their total size. */
    private static final class Kept {
        private final TreeMap<UUID, KeptGroup> groups = new TreeMap<>();
        private long bytes;

        private void add(KeptGroup group) {
            groups.put(group.id(), group);
            bytes += group.size();
        }

        private void remove(KeptGroup group) {
            groups.remove(group.id());
            bytes -= group.size();
        }

        private boolean exceeds(Limits limits) {
            return groups.size() > limits.groups || bytes > limits.bytes;
        }

        private KeptGroup oldest() {
            return groups.firstEntry().getValue();
        }
    }

    /**
     * @param all for all callers together
     * @param perCaller for one; a larger group is not kept at all
     */
    public History(Limits all, Limits perCaller) {
        this.all = all;
        this.perCaller = perCaller;
    }

    /** The maximum size of a group, in bytes. */
    long maxGroup() {
        return Math.min(perCaller.bytes, all.bytes);
    }

    /** Adds a group, which is not larger than {@link #maxGroup}. */
    synchronized void add(KeptGroup group) {
        Kept own = byOwner.computeIfAbsent(group.owner(), name -> new Kept());
        groups.add(group);
        own.add(group);
        while (own.exceeds(perCaller)) {
            remove(own.oldest());
        }
        while (groups.exceeds(all)) {
            remove(groups.oldest());
        }
    }

    synchronized Optional<KeptGroup> find(UUID id) {
        return Optional.ofNullable(groups.groups.get(id));
    }

    synchronized boolean remove(UUID id) {
        Optional<KeptGroup> known = Optional.ofNullable(groups.groups.get(id));
        known.ifPresent(this::remove);
        return known.isPresent();
    }

    /** The newest first. */
    synchronized List<KeptGroup> olderThan(Optional<UUID> before) {
        TreeMap<UUID, KeptGroup> kept = groups.groups;
        Map<UUID, KeptGroup> older =
                before.isPresent() ? kept.headMap(before.get(), false).descendingMap() : kept.descendingMap();
        return List.copyOf(older.values());
    }

    /** The number of callers with groups in the history. */
    synchronized int callers() {
        return byOwner.size();
    }

    private void remove(KeptGroup group) {
        groups.remove(group);
        Kept own = Objects.requireNonNull(byOwner.get(group.owner()));
        own.remove(group);
        if (own.groups.isEmpty()) {
            byOwner.remove(group.owner());
        }
    }
}
