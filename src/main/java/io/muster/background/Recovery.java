package io.muster.background;

import io.muster.database.StoreUnavailableException;
import io.muster.logging.Log;
import io.muster.store.claim.Claims;
import io.muster.store.node.Nodes;
import java.lang.System.Logger.Level;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Requeues groups that no node runs: those of dead nodes, those that this node lost when it was declared dead, those
 * without an owner, and those it claimed but never ran. Its methods wait for the database, and are called by one thread
 * at a time; those that only record an event may be called by any.
 */
final class Recovery {

    private static final System.Logger LOG = Log.of(Recovery.class);
    // groups taken over per transaction
    private static final int BATCH = 1_000;

    private final Nodes nodes;
    private final Claims claims;
    private final LocalGroups local;
    private final Queue<String> formerNames = new ConcurrentLinkedQueue<>();
    private volatile boolean takeOverDue = true;
    private Set<UUID> idle = Set.of();

    Recovery(Nodes nodes, Claims claims, LocalGroups local) {
        this.nodes = nodes;
        this.claims = claims;
        this.local = local;
    }

    /** There are dead nodes. */
    void othersDied() {
        takeOverDue = true;
    }

    /** This node was declared dead under this name. */
    void lost(String formerName) {
        formerNames.add(formerName);
    }

    /** This node stops: what it had is released for others to claim. */
    void leave(String name) {
        nodes.leave(name);
    }

    /** Releases what this node had under its former names; since it is alive, no death is counted. */
    void settleLosses() {
        for (String name = formerNames.peek(); name != null; name = formerNames.peek()) {
            nodes.leave(name);
            formerNames.remove();
        }
        List<Claims.Held> abandoned = local.takeAbandoned();
        if (!abandoned.isEmpty()) {
            try {
                claims.withdrawDeaths(abandoned);
            } catch (StoreUnavailableException away) {
                abandoned.forEach(local::abandoned);
                throw away;
            }
        }
    }

    /**
     * Takes over what dead nodes left: one batch, so that its groups can be claimed before the next.
     *
     * @return the number of groups and callbacks
     */
    int takeOver() {
        if (!takeOverDue) {
            return 0;
        }
        // before the database is asked: the heartbeat may detect more meanwhile
        takeOverDue = false;
        int taken;
        try {
            taken = nodes.takeOver(BATCH).orElse(0);
        } catch (RuntimeException failed) {
            takeOverDue = true;
            throw failed;
        }
        if (taken > 0) {
            LOG.log(Level.WARNING, "{0} groups and callbacks were recovered from dead nodes", taken);
        }
        if (taken == BATCH) {
            takeOverDue = true;
        }
        return taken;
    }

    /** Whether there is more to take over. */
    boolean isTakeOverDue() {
        return takeOverDue;
    }

    /**
     * Takes over what is owned by unknown nodes.
     *
     * @return the number of groups and callbacks
     */
    int requeueOrphans() {
        int orphans = nodes.requeueOrphans(BATCH).orElse(0);
        if (orphans > 0) {
            LOG.log(Level.WARNING, "{0} groups and callbacks were recovered from an unknown owner", orphans);
        }
        return orphans;
    }

    /**
     * Releases claims whose hand-off was lost, or that were committed although the response was lost.
     *
     * @return the number of claims
     */
    int releaseIdle(String node) {
        Set<UUID> notRunning = new HashSet<>(claims.owned(node));
        notRunning.removeIf(id -> local.find(id).isPresent());
        // only when seen twice: the hand-off may be in progress
        Set<UUID> lost = new HashSet<>(notRunning);
        lost.retainAll(idle);
        for (UUID id : lost) {
            LOG.log(Level.WARNING, "Group {0} was claimed but not run; it is queued again", id);
            claims.release(id, node);
        }
        idle = notRunning;
        return lost.size();
    }
}
