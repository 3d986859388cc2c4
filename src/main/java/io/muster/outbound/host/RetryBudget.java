package io.muster.outbound.host;

import io.muster.timer.Timer;
import java.time.Duration;

/**
 * How much may be sent beyond what was asked for: a share of the calls, and so many a second besides. It keeps a host in
 * trouble from being called more than ever. As the retry budget of Finagle. Thread-safe.
 */
final class RetryBudget {

    private static final double SAVED_CALLS = 1_000;
    private static final double SAVED_SECONDS = 10;

    private final double share;
    private final double perSecond;
    private final Timer timer;

    private double earned = 1;
    private double regular;
    private long regularAt;

    /**
     * @param share of the calls, 0 to 1; what a thousand calls earned is kept, to begin with one
     * @param perSecond what is there anyway; that of ten seconds is kept, and there to begin with
     */
    RetryBudget(double share, double perSecond, Timer timer) {
        this.share = share;
        this.perSecond = perSecond;
        this.timer = timer;
        this.regular = perSecond * SAVED_SECONDS;
        this.regularAt = timer.nanoTime();
    }

    /** Notes a call that was asked for. */
    synchronized void earn() {
        earned = Math.min(earned + share, Math.max(1, share * SAVED_CALLS));
    }

    /** Takes one more, if there is one. */
    synchronized boolean spend() {
        if (earned >= 1) {
            earned--;
            return true;
        }
        long now = timer.nanoTime();
        double seconds = (now - regularAt) / (double) Duration.ofSeconds(1).toNanos();
        regular = Math.min(regular + seconds * perSecond, perSecond * SAVED_SECONDS);
        regularAt = now;
        if (regular >= 1) {
            regular--;
            return true;
        }
        return false;
    }
}
