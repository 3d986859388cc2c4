package io.muster.store.claim;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The waiting groups from which one claim chooses: the oldest first. Once a caller's group does not fit, the claim looks
 * at the oldest group of each other caller, so that the groups of one caller neither delay the others nor are read.
 */
final class Queue {

    // each pass skips the callers whose groups did not fit; the rest is left to later claims
    private static final int LOOKS = 4;

    private final WaitingGroups waiting;
    private final boolean suspects;
    private final ClaimCapacity capacity;
    private final CallersInTurn callers;
    private final List<UUID> chosen = new ArrayList<>();
    private final Set<String> skipped = new HashSet<>();
    private @Nullable UUID first;

    Queue(Handle handle, boolean suspects, ClaimCapacity capacity, CallersInTurn callers) {
        this.waiting = WaitingGroups.of(handle, suspects);
        this.suspects = suspects;
        this.capacity = capacity;
        this.callers = callers;
    }

    /** The oldest group that was considered, whether or not it fitted. */
    Optional<UUID> first() {
        return Optional.ofNullable(first);
    }

    /**
     * The groups to claim, each locked until the transaction ends, including those chosen before.
     *
     * @param from the group to begin with; older ones are ignored
     */
    List<UUID> choose(int atMost, UUID from) {
        for (int look = 0; look < LOOKS && chosen.size() < atMost; look++) {
            boolean refused = false;
            for (ClaimCapacity.Waiting group : read(atMost - chosen.size(), from)) {
                first = first == null ? group.id() : first;
                if (capacity.tryReserve(group)) {
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

    private List<ClaimCapacity.Waiting> read(int limit, UUID from) {
        // suspects are few
        return skipped.isEmpty() || suspects
                ? waiting.lockOldest(new WaitingGroups.Look(capacity.free(), chosen, skipped, limit), from)
                : waiting.lockOldestOf(
                        callers.others(waiting, skipped),
                        new WaitingGroups.Look(capacity.free(), chosen, Set.of(), limit));
    }
}
