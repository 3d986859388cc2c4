package io.muster.store;

import io.muster.document.DocumentSize;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The groups that wait, as one claim looks at them: the oldest first, and past those for which there is no room, so that
 * they do not keep the others waiting.
 */
final class Queue {

    // each look skips the callers for whom there was no room; what is further back is looked at by a later claim
    private static final int LOOKS = 4;

    private final boolean suspects;
    private final Room room;
    private final List<UUID> chosen = new ArrayList<>();
    private final Set<String> skipped = new HashSet<>();
    private @Nullable UUID first;

    Queue(boolean suspects, Room room) {
        this.suspects = suspects;
        this.room = room;
    }

    /** The oldest group that was looked at, whether or not there was room for it. */
    Optional<UUID> first() {
        return Optional.ofNullable(first);
    }

    /**
     * The groups to claim, each locked until the transaction ends; what was chosen before counts.
     *
     * @param from the group to begin with; what is older is not looked at
     */
    List<UUID> choose(Handle handle, int atMost, UUID from) {
        for (int look = 0; look < LOOKS && chosen.size() < atMost; look++) {
            boolean refused = false;
            for (Room.Waiting group : look(handle, atMost - chosen.size(), from)) {
                first = first == null ? group.id() : first;
                if (room.take(group)) {
                    chosen.add(group.id());
                } else {
                    skipped.add(group.caller());
                    refused = true;
                }
            }
            if (!refused) {
                break;
            }
        }
        return chosen;
    }

    private List<Room.Waiting> look(Handle handle, int limit, UUID from) {
        Room.Free free = room.free();
        var query = handle.createQuery("""
                        SELECT id, caller, document_bytes, memory_bytes, result_bytes, tasks FROM muster_group
                        WHERE state = 'queued' AND deaths <compare> <deaths> AND id >= :from AND tasks <= :tasks AND result_bytes <= :results
                            AND (memory_bytes <= :memory OR memory_bytes > :large AND memory_bytes <= :largest)
                        """ + unless() + " ORDER BY id LIMIT :limit FOR UPDATE SKIP LOCKED")
                .define("compare", suspects ? ">=" : "<")
                // not bound: PostgreSQL takes the index that is made for these words
                .define("deaths", Claims.SUSPECT_DEATHS)
                .bind("from", from)
                .bind("tasks", free.tasks())
                .bind("results", free.results())
                .bind("memory", free.memory())
                .bind("large", free.large())
                .bind("largest", free.largest())
                .bind("limit", limit);
        if (!chosen.isEmpty()) {
            query.bindList("chosen", chosen);
        }
        if (!skipped.isEmpty()) {
            query.bindList("skipped", List.copyOf(skipped));
        }
        return query.map((row, context) -> waiting(row)).list();
    }

    private String unless() {
        return (chosen.isEmpty() ? "" : " AND id NOT IN (<chosen>)")
                + (skipped.isEmpty() ? "" : " AND caller NOT IN (<skipped>)");
    }

    private static Room.Waiting waiting(ResultSet row) throws SQLException {
        return new Room.Waiting(
                row.getObject("id", UUID.class),
                row.getString("caller"),
                new DocumentSize(row.getLong("document_bytes"), row.getLong("memory_bytes")),
                row.getLong("result_bytes"),
                row.getInt("tasks"));
    }
}
