package io.muster.background;

import io.muster.background.GroupPermits.Permit;
import io.muster.group.engine.GroupRunner;
import io.muster.logging.Log;
import io.muster.store.claim.Claim;
import io.muster.store.claim.Claims;
import io.muster.timer.ErrorLog;
import java.util.List;

/** Claims as many waiting groups as this node has capacity for, and hands them off to be run. */
final class Claiming {

    private static final System.Logger LOG = Log.of(Claiming.class);
    private static final int AT_ONCE = 64;

    private final Claims claims;
    private final GroupPermits permits;
    private final GroupRunner runner;
    private final HandOff handOff;
    private final OversizedGroups oversized;
    private volatile BackgroundListener listener = BackgroundListener.NONE;

    /** @param ending ends groups that no node can run */
    Claiming(Claims claims, GroupPermits permits, GroupRunner runner, HandOff handOff, ClaimRunner ending) {
        this.claims = claims;
        this.permits = permits;
        this.runner = runner;
        this.handOff = handOff;
        this.oversized = new OversizedGroups(claims, permits, runner, ending);
    }

    /** Registers a listener that is told of claims; to be called before the first. */
    void listen(BackgroundListener told) {
        listener = told;
    }

    /** Handles the groups that never fit into this node. */
    void lookForOversized(String node) {
        oversized.look(node);
    }

    /**
     * Claims as many groups as there is capacity for.
     *
     * @return whether more may be waiting
     */
    boolean claim(String node) {
        int wanted = Math.min(permits.free(), AT_ONCE);
        // without a permit this is unknown, and will be asked once there is one
        return wanted == 0 || claim(node, wanted, false);
    }

    /** Claims one of the groups with which nodes died, unless one of them runs here. */
    void claimSuspect(String node) {
        if (permits.free() > 0 && permits.mayRunSuspect()) {
            claim(node, 1, true);
        }
    }

    private boolean claim(String node, int wanted, boolean suspects) {
        ClaimPermits reserved = new ClaimPermits(permits, runner);
        try {
            List<Claim> claimed = claims.claim(node, wanted, suspects, reserved);
            claimed.forEach(claim -> handOff(claim, reserved.permitOf(claim)));
            if (!claimed.isEmpty()) {
                ErrorLog.run(LOG, "A listener of claims failed", () -> listener.claimed(claimed.size()));
            }
            return claimed.size() == wanted || reserved.hasRefused();
        } finally {
            reserved.release();
        }
    }

    private void handOff(Claim claim, Permit permit) {
        try {
            handOff.run(new Claimed(claim, permit));
        } catch (RuntimeException | Error refused) {
            permit.release();
            ErrorLog.log(LOG, "Group " + claim.id() + " could not be handed over", refused);
            claims.release(claim.id(), claim.epoch());
        }
    }
}
