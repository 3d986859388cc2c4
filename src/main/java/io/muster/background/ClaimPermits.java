package io.muster.background;

import io.muster.background.GroupPermits.Permit;
import io.muster.group.engine.GroupRunner;
import io.muster.store.claim.Claim;
import io.muster.store.claim.ClaimCapacity;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Reserves permits for the groups of one claim as it proceeds. Not thread-safe. */
final class ClaimPermits implements ClaimCapacity {

    private final GroupPermits permits;
    private final Map<UUID, Permit> taken = new HashMap<>();
    private long results;
    private int tasks;
    private boolean refused;

    /** @param runner its limits apply to the claim too: groups that it rejected would have to be released again */
    ClaimPermits(GroupPermits permits, GroupRunner runner) {
        this.permits = permits;
        this.results = Math.max(0, runner.freeResultBytes() - permits.claimedResults());
        this.tasks = Math.max(0, runner.freeTasks() - permits.claimedTasks());
    }

    @Override
    public Free free() {
        return permits.memory(results, tasks);
    }

    @Override
    public boolean tryReserve(Waiting group) {
        int cost = Math.max(1, group.tasks());
        Optional<Permit> permit = group.resultBytes() <= results && cost <= tasks
                ? permits.tryAcquire(group.caller(), group.size())
                : Optional.empty();
        permit.ifPresent(here -> {
            taken.put(group.id(), here);
            here.claimed(cost, group.resultBytes());
            results -= group.resultBytes();
            tasks -= cost;
        });
        refused |= permit.isEmpty();
        return permit.isPresent();
    }

    /** Whether any group was refused for lack of capacity. */
    boolean hasRefused() {
        return refused;
    }

    /** The permit of a claimed group; the caller must release it. */
    Permit permitOf(Claim claim) {
        Permit permit = taken.remove(claim.id());
        if (permit == null) {
            throw new IllegalStateException("group %s was claimed without a permit".formatted(claim.id()));
        }
        if (claim.deaths() >= Claim.SUSPECT_DEATHS) {
            permit.suspect();
        }
        return permit;
    }

    /** Releases the permits of groups that were not claimed after all. */
    void release() {
        taken.values().forEach(Permit::release);
        taken.clear();
    }
}
