package io.muster.store;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The groups that wait, as one claim looks at them: the oldest first. Once there was no room for a caller's group, the claim
 * looks at the oldest of each other caller, so that what one of them has posted does not keep the others waiting, and is not
 * read either.
 */
final class Queue {

    // each look skips the callers for whom there was no room; what is further back is looked at by a later claim
    private static final int LOOKS = 4;

    private final WaitingGroups waiting;
    private final boolean suspects;
    private final Room room;
    private final CallersInTurn callers;
    private final List<UUID> chosen = new ArrayList<>();
    private final Set<String> skipped = new HashSet<>();
    private @Nullable UUID first;

    Queue(Handle handle, boolean suspects, Room room, CallersInTurn callers) {
        this.waiting = WaitingGroups.of(handle, suspects);
        this.suspects = suspects;
        this.room = room;
        this.callers = callers;
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
    List<UUID> choose(int atMost, UUID from) {
        for (int look = 0; look < LOOKS && chosen.size() < atMost; look++) {
            boolean refused = false;
            for (Room.Waiting group : look(atMost - chosen.size(), from)) {
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

    private List<Room.Waiting> look(int limit, UUID from) {
        // suspects are few
        return skipped.isEmpty() || suspects
                ? waiting.lockOldest(new WaitingGroups.Look(room.free(), chosen, skipped, limit), from)
                : waiting.lockOldestOf(
                        callers.others(waiting, skipped), new WaitingGroups.Look(room.free(), chosen, Set.of(), limit));
    }
}
