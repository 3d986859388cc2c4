package io.muster.events;

import io.muster.logging.Log;
import io.muster.store.GroupStore;
import io.muster.timer.ErrorLog;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;

/**
 * Notifies followers of durable groups of changes. Groups that run on this node report changes themselves; for groups
 * that may run elsewhere the store is polled, once for all followed groups. Thread-safe.
 */
public final class GroupWatch {

    private static final System.Logger LOG = Log.of(GroupWatch.class);

    private final Map<UUID, Followed> followed = new ConcurrentHashMap<>();

    private static final class Followed {
        private final Set<Runnable> listeners = new CopyOnWriteArraySet<>();
        private final SharedPages pages = new SharedPages();
        private volatile long lastEvent = -1;
    }

    /**
     * Registers a listener for every change, called by the thread that detects it; it must not block.
     *
     * @return removes the listener
     */
    public Runnable follow(UUID group, Runnable listener) {
        // the same listener may be registered twice
        Runnable own = () -> listener.run();
        followed.compute(group, (id, known) -> {
            Followed entry = known == null ? new Followed() : known;
            entry.listeners.add(own);
            return entry;
        });
        return () -> followed.computeIfPresent(group, (id, known) -> {
            known.listeners.remove(own);
            return known.listeners.isEmpty() ? null : known;
        });
    }

    /** Something happened to a group. */
    public void changed(UUID group) {
        Followed known = followed.get(group);
        if (known != null) {
            // first: notified followers must see the change
            known.pages.changed();
            ErrorLog.runAll(LOG, "A listener could not be notified of a group's new events", known.listeners);
        }
    }

    /** The pages shared by the followers of a group; empty if nobody follows it. */
    Optional<SharedPages> pages(UUID group) {
        return Optional.ofNullable(followed.get(group)).map(known -> known.pages);
    }

    /**
     * Polls the store for changes of the followed groups.
     *
     * @throws io.muster.database.StoreUnavailableException if the database cannot be reached
     */
    public void poll(GroupStore store) {
        if (followed.isEmpty()) {
            return;
        }
        Map<UUID, Long> lastEvents = store.lastEvents(List.copyOf(followed.keySet()));
        followed.forEach((id, known) -> {
            // a deleted group: the listener will find that out
            long last = lastEvents.getOrDefault(id, Long.MAX_VALUE);
            if (last != known.lastEvent) {
                known.lastEvent = last;
                changed(id);
            }
        });
    }
}
