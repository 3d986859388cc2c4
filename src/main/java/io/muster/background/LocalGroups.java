package io.muster.background;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** The durable groups that this node runs. Thread-safe. */
final class LocalGroups {

    private final Map<UUID, GroupRecorder> running = new ConcurrentHashMap<>();

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
