package io.muster.background;

import io.muster.background.Places.Place;
import io.muster.group.GroupRunner;
import io.muster.logging.Log;
import io.muster.store.Claim;
import io.muster.store.Claims;
import io.muster.timer.ErrorLog;
import java.util.List;

/** Claims as many waiting groups as this node has room for, and hands them off to be run. */
final class Claiming {

    private static final System.Logger LOG = Log.of(Claiming.class);
    private static final int AT_ONCE = 64;

    private final Claims claims;
    private final Places places;
    private final GroupRunner runner;
    private final HandOff handOff;
    private final OversizedGroups oversized;

    /** @param ending ends groups that no node can run */
    Claiming(Claims claims, Places places, GroupRunner runner, HandOff handOff, ClaimRunner ending) {
        this.claims = claims;
        this.places = places;
        this.runner = runner;
        this.handOff = handOff;
        this.oversized = new OversizedGroups(claims, places, runner, ending);
    }

    /** Handles the groups for which there is never room. */
    void lookForOversized(String node) {
        oversized.look(node);
    }

    /**
     * Claims as many groups as there is room for.
     *
     * @return whether more may be waiting
     */
    boolean claim(String node) {
        int wanted = Math.min(places.free(), AT_ONCE);
        // without a place this is unknown, and will be asked once there is one
        return wanted == 0 || claim(node, wanted, false);
    }

    /** Claims one of the groups with which nodes died, unless one of them runs here. */
    void claimSuspect(String node) {
        if (places.free() > 0 && places.mayTakeSuspect()) {
            claim(node, 1, true);
        }
    }

    private boolean claim(String node, int wanted, boolean suspects) {
        ClaimRoom room = new ClaimRoom(places, runner);
        try {
            List<Claim> claimed = claims.claim(node, wanted, suspects, room);
            claimed.forEach(claim -> handOff(claim, room.placeOf(claim)));
            return claimed.size() == wanted || room.hasRefused();
        } finally {
            room.leave();
        }
    }

    private void handOff(Claim claim, Place place) {
        try {
            handOff.run(new Claimed(claim, place));
        } catch (RuntimeException | Error refused) {
            place.leave();
            ErrorLog.log(LOG, "Group " + claim.id() + " could not be handed over", refused);
            claims.release(claim.id(), claim.epoch());
        }
    }
}
