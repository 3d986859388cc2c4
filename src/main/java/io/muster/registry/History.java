package io.muster.registry;

import io.muster.group.TaskSnapshot;
import io.muster.task.TaskOutcome;
import io.muster.task.TaskOutcome.Succeeded;
import io.muster.task.TaskValue;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Keeps the last finished groups, bounded in number and in bytes: the oldest go first.
 *
 * <p>Thread-safe: guarded by its monitor.
 */
public final class History {

    private static final long BYTES_PER_TASK = 300;
    private static final long BYTES_PER_GROUP = 1_000;

    private final int maxGroups;
    private final long maxBytes;
    private final TreeMap<UUID, Owned> groups = new TreeMap<>();
    private long bytes;

    /**
     * @param maxGroups at most so many groups
     * @param maxBytes at most so many bytes, roughly; a larger group is not kept at all
     */
    public History(int maxGroups, long maxBytes) {
        this.maxGroups = maxGroups;
        this.maxBytes = maxBytes;
    }

    synchronized void add(Owned group) {
        if (sizeOf(group) > maxBytes) {
            return;
        }
        groups.put(group.id(), group);
        bytes += sizeOf(group);
        while (groups.size() > maxGroups || bytes > maxBytes) {
            bytes -= sizeOf(groups.pollFirstEntry().getValue());
        }
    }

    synchronized Optional<Owned> find(UUID id) {
        return Optional.ofNullable(groups.get(id));
    }

    synchronized boolean remove(UUID id) {
        Owned removed = groups.remove(id);
        if (removed != null) {
            bytes -= sizeOf(removed);
        }
        return removed != null;
    }

    /** The newest first. */
    synchronized List<Owned> olderThan(Optional<UUID> before) {
        Map<UUID, Owned> older =
                before.isPresent() ? groups.headMap(before.get(), false).descendingMap() : groups.descendingMap();
        return List.copyOf(older.values());
    }

    private static long sizeOf(Owned owned) {
        long size = BYTES_PER_GROUP;
        for (TaskSnapshot task : owned.group().tasks()) {
            size += BYTES_PER_TASK;
            size += task.outcome().map(History::sizeOf).orElse(0);
        }
        return size;
    }

    private static int sizeOf(TaskOutcome<?> outcome) {
        Object kept = outcome instanceof Succeeded<?> succeeded
                ? succeeded.value()
                : outcome.fallback().orElse(null);
        return kept instanceof TaskValue value ? value.json().length() : 0;
    }
}
