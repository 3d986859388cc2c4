package io.muster.registry;

import io.muster.group.TaskSnapshot;
import io.muster.task.OutcomeSize;
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

    private static final long BYTES_PER_TASK = 450;
    private static final long BYTES_PER_GROUP = 1_000;

    /**
     * Limits of the history.
     *
     * @param groups the maximum number of groups
     * @param bytes their approximate maximum size
     */
    public record Limits(int groups, long bytes) {}

    private final Limits all;
    private final Limits perCaller;
    private final Kept groups = new Kept();
    private final Map<String, Kept> byOwner = new HashMap<>();

    /** The groups kept, oldest first, and their total size. */
    private static final class Kept {
        private final TreeMap<UUID, Owned> groups = new TreeMap<>();
        private long bytes;

        private void add(Owned group) {
            groups.put(group.id(), group);
            bytes += sizeOf(group);
        }

        private void remove(Owned group) {
            groups.remove(group.id());
            bytes -= sizeOf(group);
        }

        private boolean exceeds(Limits limits) {
            return groups.size() > limits.groups || bytes > limits.bytes;
        }

        private Owned oldest() {
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

    /** Adds a group; one that is too large with its document, without that. */
    synchronized void add(Owned whole) {
        Owned group = fits(whole) ? whole : whole.withoutDocument();
        if (!fits(group)) {
            return;
        }
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

    private boolean fits(Owned group) {
        return sizeOf(group) <= Math.min(perCaller.bytes, all.bytes);
    }

    synchronized Optional<Owned> find(UUID id) {
        return Optional.ofNullable(groups.groups.get(id));
    }

    synchronized boolean remove(UUID id) {
        Optional<Owned> known = find(id);
        known.ifPresent(this::remove);
        return known.isPresent();
    }

    /** The newest first. */
    synchronized List<Owned> olderThan(Optional<UUID> before) {
        TreeMap<UUID, Owned> kept = groups.groups;
        Map<UUID, Owned> older =
                before.isPresent() ? kept.headMap(before.get(), false).descendingMap() : kept.descendingMap();
        return List.copyOf(older.values());
    }

    /** The number of callers with groups in the history. */
    synchronized int callers() {
        return byOwner.size();
    }

    private void remove(Owned group) {
        groups.remove(group);
        Kept own = Objects.requireNonNull(byOwner.get(group.owner()));
        own.remove(group);
        if (own.groups.isEmpty()) {
            byOwner.remove(group.owner());
        }
    }

    private static long sizeOf(Owned owned) {
        long size = BYTES_PER_GROUP
                + 2L * owned.group().parameters().map(String::length).orElse(0);
        for (Map.Entry<String, String> label : owned.group().labels().values().entrySet()) {
            size += OutcomeSize.of(label.getKey()) + OutcomeSize.of(label.getValue());
        }
        size += owned.document().map(OutcomeSize::of).orElse(0L);
        size += owned.group().answer().map(OutcomeSize::of).orElse(0L);
        for (TaskSnapshot task : owned.group().tasks()) {
            size += BYTES_PER_TASK;
            size += task.outcome().map(OutcomeSize::ofAll).orElse(0L);
            size += task.execution().bytesOfFurtherAttempts();
        }
        return size;
    }
}
