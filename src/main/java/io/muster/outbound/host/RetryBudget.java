package io.muster.outbound.host;

import io.muster.timer.Timer;
import java.time.Duration;

/**
 * Limits how many additional requests are sent: a share of the calls, plus a rate per second. It protects a host in
 * trouble from a surge of retries. Modelled on Finagle's retry budget. Thread-safe.
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
     * @param share the share of the calls, 0 to 1; at most the share of a thousand calls accumulates, and there is one
     *     to begin with
     * @param perSecond granted regardless of calls; at most that of ten seconds accumulates, and is available at once
     */
    RetryBudget(double share, double perSecond, Timer timer) {
        this.share = share;
        this.perSecond = perSecond;
        this.timer = timer;
        this.regular = perSecond * SAVED_SECONDS;
        this.regularAt = timer.nanoTime();
    }

    /** Counts a regular call. */
    synchronized void earn() {
        earned = Math.min(earned + share, Math.max(1, share * SAVED_CALLS));
    }

    /** Takes one from the budget, if available. */
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
