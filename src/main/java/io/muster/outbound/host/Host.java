package io.muster.outbound.host;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.muster.timer.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * One host and port as this node calls it: how many exchanges go on at once, whether it is in trouble, and how much may be
 * sent to it twice. Thread-safe; nothing here blocks.
 */
public final class Host {

    /** How an exchange ended, as far as it tells whether the host is well. */
    public enum Health {
        WELL,
        IN_TROUBLE,
        UNKNOWN
    }

    private final Bulkhead bulkhead;
    private final CircuitBreaker breaker;
    private final RetryBudget retries;
    private final RetryBudget hedges;

    Host(int permits, int maxWaiting, CircuitBreakerConfig breaker, Timer timer) {
        this.bulkhead = new Bulkhead(permits, maxWaiting, timer);
        this.breaker = CircuitBreaker.of("host", breaker);
        this.retries = new RetryBudget(0.1, 1, timer);
        this.hedges = new RetryBudget(0.05, 0, timer);
    }

    /**
     * Asks for a permit for one exchange.
     *
     * @param start is run once, here or later on any thread, when there is one, and must {@link #release} it
     * @return whether it may start or wait; otherwise too many wait already
     */
    public boolean acquire(Runnable start) {
        return bulkhead.acquire(start);
    }

    /** Takes a request for a permit out of the queue; false if it has its permit already, or was cancelled. */
    public boolean cancel(Runnable start) {
        return bulkhead.cancel(start);
    }

    /** Gives the permit back. */
    public void release() {
        bulkhead.release();
    }

    /** Starts no exchange for so long from now. */
    public void pause(Duration duration) {
        bulkhead.pause(duration);
    }

    /** What is left of a pause; zero if there is none. */
    public Duration paused() {
        return bulkhead.paused();
    }

    /** Whether it would be in vain to wait for a permit: the circuit is open. */
    public boolean isBroken() {
        if (breaker.getState() != State.OPEN) {
            return false;
        }
        // asked, it may turn out that it was open for long enough
        boolean permitted = breaker.tryAcquirePermission();
        if (permitted) {
            breaker.releasePermission();
        }
        return !permitted;
    }

    /** Whether an exchange may start now as far as the circuit goes; how it ends is to be {@linkplain #report told}. */
    public boolean permits() {
        return breaker.tryAcquirePermission();
    }

    /** Tells how an exchange ended that was permitted. */
    public void report(Health health, Duration took) {
        switch (health) {
            case WELL -> breaker.onSuccess(took.toNanos(), TimeUnit.NANOSECONDS);
            case IN_TROUBLE -> breaker.onError(took.toNanos(), TimeUnit.NANOSECONDS, InTrouble.INSTANCE);
            case UNKNOWN -> breaker.releasePermission();
        }
    }

    /** Notes a call that somebody asked for, which earns a share of a retry and of a hedge. */
    public void earn() {
        retries.earn();
        hedges.earn();
    }

    /** Takes one retry, if there is one: 10 % of the calls and one a second. */
    public boolean mayRetry() {
        return retries.spend();
    }

    /** Takes one hedge, if there is one: 5 % of the calls. */
    public boolean mayHedge() {
        return hedges.spend();
    }

    boolean isIdle() {
        return bulkhead.isIdle();
    }

    // the breaker wants an exception and does nothing with it
    @SuppressWarnings("StaticAssignmentOfThrowable")
    private static final class InTrouble extends RuntimeException {

        private static final long serialVersionUID = 1L;
        private static final InTrouble INSTANCE = new InTrouble();

        private InTrouble() {
            super("in trouble", null, false, false);
        }
    }
}
