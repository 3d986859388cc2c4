package io.muster.background;

import io.muster.database.StoreUnavailableException;
import io.muster.logging.Log;
import io.muster.store.Claims;
import io.muster.store.Nodes;
import java.lang.System.Logger.Level;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Puts back into the queue what nobody runs: groups of nodes that died, that this node lost while it was taken to be dead,
 * that have no owner, or that it claimed and never ran. Its methods wait for the database, and are called by one thread at
 * a time; those that only take note of something may be called by any.
 */
final class Recovery {

    private static final System.Logger LOG = Log.of(Recovery.class);
    // groups that are taken over in one transaction
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

    /** This node was taken to be dead, under this name. */
    void lost(String formerName) {
        formerNames.add(formerName);
    }

    /** Gives back what this node had under its former names; as it lives, no death is to be counted with that. */
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
     * Takes over what dead nodes left, if there are any: one batch, so that what was taken is claimed between two.
     *
     * @return how many groups and callbacks were taken
     */
    int takeOver() {
        if (!takeOverDue) {
            return 0;
        }
        // before the database is asked: the heartbeat may find more meanwhile
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

    /** Whether more is to be taken over. */
    boolean isTakeOverDue() {
        return takeOverDue;
    }

    /**
     * Takes over what is owned by a node that is not known.
     *
     * @return how many groups and callbacks were taken
     */
    int requeueOrphans() {
        int orphans = nodes.requeueOrphans(BATCH).orElse(0);
        if (orphans > 0) {
            LOG.log(Level.WARNING, "{0} groups and callbacks were recovered from an unknown owner", orphans);
        }
        return orphans;
    }

    /**
     * Gives back claims whose hand-over was lost, or whose commit came through although its answer did not.
     *
     * @return how many
     */
    int releaseIdle(String node) {
        Set<UUID> notRunning = new HashSet<>(claims.owned(node));
        notRunning.removeIf(id -> local.find(id).isPresent());
        // not the first time that one is seen: it may be on its way
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
