package io.muster.background;

import io.muster.background.Places.Place;
import io.muster.group.GroupRunner;
import io.muster.store.Claim;
import io.muster.store.Room;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Reserves places for the groups of one claim as it proceeds. Not thread-safe. */
final class ClaimRoom implements Room {

    private final Places places;
    private final Map<UUID, Place> taken = new HashMap<>();
    private long results;
    private int tasks;
    private boolean refused;

    /** @param runner its limits apply to the claim too: groups that it rejected would have to be released again */
    ClaimRoom(Places places, GroupRunner runner) {
        this.places = places;
        this.results = Math.max(0, runner.freeResultBytes() - places.claimedResults());
        this.tasks = Math.max(0, runner.freeTasks() - places.claimedTasks());
    }

    @Override
    public Free free() {
        return places.memory(results, tasks);
    }

    @Override
    public boolean take(Waiting group) {
        int cost = Math.max(1, group.tasks());
        Optional<Place> place = group.resultBytes() <= results && cost <= tasks
                ? places.tryTake(group.caller(), group.size())
                : Optional.empty();
        place.ifPresent(here -> {
            taken.put(group.id(), here);
            here.claimed(cost, group.resultBytes());
            results -= group.resultBytes();
            tasks -= cost;
        });
        refused |= place.isEmpty();
        return place.isPresent();
    }

    /** Whether any group was refused for lack of room. */
    boolean hasRefused() {
        return refused;
    }

    /** The place of a claimed group; the caller must release it. */
    Place placeOf(Claim claim) {
        Place place = taken.remove(claim.id());
        if (place == null) {
            throw new IllegalStateException("group %s was claimed without a reservation".formatted(claim.id()));
        }
        if (claim.deaths() >= Claim.SUSPECT_DEATHS) {
            place.suspect();
        }
        return place;
    }

    /** Releases the places of groups that were not claimed after all. */
    void leave() {
        taken.values().forEach(Place::leave);
        taken.clear();
    }
}
