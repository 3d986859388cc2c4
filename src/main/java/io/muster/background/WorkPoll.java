package io.muster.background;

import io.muster.store.Claims;
import io.muster.store.PendingWork;
import io.muster.timer.Timer;
import java.time.Duration;

/**
 * Asks the database what there is to do for this node, and tells whether the node is idle. One thread asks at a time; what
 * was found may be read by others.
 */
final class WorkPoll {

    /** How long a node has had nothing to do when it is idle: longer than between most steps of what somebody does. */
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
     * Asks once.
     *
     * @throws io.muster.database.StoreUnavailableException if the database cannot be reached, or does not answer in time;
     *     anything may be there to do then
     */
    void ask(String node) {
        // should this fail, what is there to do is asked for one by one
        found = PendingWork.UNKNOWN;
        found = claims.pending(node);
        if (!found.equals(PendingWork.NONE)) {
            active();
        }
    }

    /** What was found when the database was last asked. */
    PendingWork found() {
        return found;
    }

    /** There is, or may be, something to do. Called by any thread. */
    void active() {
        activeAt = timer.nanoTime();
    }

    /** Whether nothing runs here, and nothing has been there to do for a while. */
    boolean isIdle() {
        return local.all().isEmpty() && timer.nanoTime() - activeAt >= IDLE_AFTER.toNanos();
    }
}
