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

    /** A group, and its approximate size. */
    private record Sized(Owned group, long bytes) {

        private Sized(Owned group) {
            this(group, sizeOf(group));
        }

        private UUID id() {
            return group.id();
        }
    }

    /** The groups kept, oldest first, and their total size. */
    private static final class Kept {
        private final TreeMap<UUID, Sized> groups = new TreeMap<>();
        private long bytes;

        private void add(Sized group) {
            groups.put(group.id(), group);
            bytes += group.bytes;
        }

        private void remove(Sized group) {
            groups.remove(group.id());
            bytes -= group.bytes;
        }

        private boolean exceeds(Limits limits) {
            return groups.size() > limits.groups || bytes > limits.bytes;
        }

        private Sized oldest() {
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
        Sized group = new Sized(whole);
        if (!fits(group)) {
            group = new Sized(whole.withoutDocument());
        }
        if (!fits(group)) {
            return;
        }
        Kept own = byOwner.computeIfAbsent(whole.owner(), name -> new Kept());
        groups.add(group);
        own.add(group);
        while (own.exceeds(perCaller)) {
            remove(own.oldest());
        }
        while (groups.exceeds(all)) {
            remove(groups.oldest());
        }
    }

    private boolean fits(Sized group) {
        return group.bytes <= Math.min(perCaller.bytes, all.bytes);
    }

    synchronized Optional<Owned> find(UUID id) {
        return Optional.ofNullable(groups.groups.get(id)).map(Sized::group);
    }

    synchronized boolean remove(UUID id) {
        Optional<Sized> known = Optional.ofNullable(groups.groups.get(id));
        known.ifPresent(this::remove);
        return known.isPresent();
    }

    /** The newest first. */
    synchronized List<Owned> olderThan(Optional<UUID> before) {
        TreeMap<UUID, Sized> kept = groups.groups;
        Map<UUID, Sized> older =
                before.isPresent() ? kept.headMap(before.get(), false).descendingMap() : kept.descendingMap();
        return older.values().stream().map(Sized::group).toList();
    }

    /** The number of callers with groups in the history. */
    synchronized int callers() {
        return byOwner.size();
    }

    private void remove(Sized group) {
        groups.remove(group);
        String owner = group.group.owner();
        Kept own = Objects.requireNonNull(byOwner.get(owner));
        own.remove(group);
        if (own.groups.isEmpty()) {
            byOwner.remove(owner);
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
