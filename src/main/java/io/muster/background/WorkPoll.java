package io.muster.background;

import io.muster.store.claim.Claim;
import io.muster.store.claim.Claims;
import io.muster.store.claim.PendingWork;
import io.muster.timer.Timer;
import java.time.Duration;
import java.util.List;

/**
 * Polls the database for work for this node, and determines whether the node is idle. One thread polls at a time; any
 * thread may read the result.
 */
final class WorkPoll {

    /** How long a node has no work before it counts as idle: longer than the usual pause between a user's actions. */
    static final Duration IDLE_AFTER = Duration.ofSeconds(10);

    private final Claims claims;
    private final LocalGroups local;
    private final Timer timer;
    private volatile PendingWork found = PendingWork.NONE;
    private volatile long activeAt;

    WorkPoll(Claims claims, LocalGroups local, Timer timer) {
        this.claims = claims;
        this.local = local;
        this.timer = timer;
        this.activeAt = timer.nanoTime();
    }

    /**
     * Polls once.
     *
     * @throws io.muster.database.StoreUnavailableException if the database cannot be reached, or does not respond in
     *     time; the work is unknown then
     */
    void ask(String node) {
        // if this fails, each kind of work is queried separately
        found = PendingWork.UNKNOWN;
        found = claims.pending(node);
        if (!found.equals(PendingWork.NONE)) {
            active();
        }
    }

    /** The requested cancellations of groups that this node runs, if the last poll found any. */
    List<Claim.Cancel> cancels(String node) {
        return found.cancels() ? claims.cancels(node) : List.of();
    }

    /** The result of the last poll. */
    PendingWork found() {
        return found;
    }

    /** There is, or may be, work. Called by any thread. */
    void active() {
        activeAt = timer.nanoTime();
    }

    /** Whether nothing runs here, and there has been no work for a while. */
    boolean isIdle() {
        return local.all().isEmpty() && timer.nanoTime() - activeAt >= IDLE_AFTER.toNanos();
    }
}
