package io.muster.outbound.host;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.muster.timer.Timer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * One host and port as this node calls it: the limit of concurrent exchanges, the circuit breaker, and the budgets of
 * retries and hedges. Thread-safe, non-blocking.
 */
public final class Host {

    /** What an exchange says about the health of the host. */
    public enum Health {
        WELL,
        IN_TROUBLE,
        UNKNOWN
    }

    private final Bulkhead bulkhead;
    private final CircuitBreaker breaker;
    private final RetryBudget retries;
    private final RetryBudget hedges;
    private final Latencies latencies = new Latencies();

    Host(int permits, int maxWaiting, CircuitBreakerConfig breaker, Timer timer) {
        this.bulkhead = new Bulkhead(permits, maxWaiting, timer);
        this.breaker = CircuitBreaker.of("host", breaker);
        this.retries = new RetryBudget(0.1, 1, timer);
        this.hedges = new RetryBudget(0.05, 0, timer);
    }

    /**
     * Requests a permit for one exchange.
     *
     * @param start run once, here or later on any thread, when it has a permit, and must {@link #release} it
     * @return false if too many are waiting already
     */
    public boolean acquire(Runnable start) {
        return bulkhead.acquire(start);
    }

    /** Removes a request for a permit from the queue; false if it has its permit already, or was cancelled. */
    public boolean cancel(Runnable start) {
        return bulkhead.cancel(start);
    }

    /** Releases the permit. */
    public void release() {
        bulkhead.release();
    }

    /**
     * Starts no exchange for this duration. A host's request does not shorten a pause; an operator's replaces it.
     */
    public void pause(Duration duration, PauseReason reason) {
        bulkhead.pause(duration, reason);
    }

    /** Ends a pause, if there is one, whoever requested it. */
    public void resume() {
        bulkhead.resume();
    }

    /** The current pause, if there is one. */
    public Optional<Pause> pause() {
        return bulkhead.pause();
    }

    /** Whether waiting for a permit is pointless because the circuit is open. */
    public boolean isBroken() {
        if (breaker.getState() != State.OPEN) {
            return false;
        }
        // asking makes the breaker notice that it has been open for long enough
        boolean permitted = breaker.tryAcquirePermission();
        if (permitted) {
            breaker.releasePermission();
        }
        return !permitted;
    }

    /** Whether the circuit permits an exchange now; its outcome must be {@linkplain #report reported}. */
    public boolean permits() {
        return breaker.tryAcquirePermission();
    }

    /** Reports the outcome of an exchange that the circuit permitted. */
    public void report(Health health, Duration took) {
        switch (health) {
            case WELL -> breaker.onSuccess(took.toNanos(), TimeUnit.NANOSECONDS);
            case IN_TROUBLE -> breaker.onError(took.toNanos(), TimeUnit.NANOSECONDS, InTrouble.INSTANCE);
            case UNKNOWN -> breaker.releasePermission();
        }
    }

    /** Counts the response of an exchange towards the recent latencies. */
    public void responded(Duration took) {
        latencies.record(took);
    }

    HostStatus status(String name, int port) {
        return new HostStatus(
                name,
                port,
                bulkhead.inUse(),
                bulkhead.permits(),
                bulkhead.waiting(),
                circuit(),
                bulkhead.pause(),
                latencies.summary());
    }

    private HostStatus.Circuit circuit() {
        if (isBroken()) {
            return HostStatus.Circuit.OPEN;
        }
        return breaker.getState() == State.CLOSED ? HostStatus.Circuit.CLOSED : HostStatus.Circuit.HALF_OPEN;
    }

    /** Counts a regular call, which earns a share of a retry and of a hedge. */
    public void earn() {
        retries.earn();
        hedges.earn();
    }

    /** Takes one retry from the budget, if available: 10 % of the calls plus one per second. */
    public boolean mayRetry() {
        return retries.spend();
    }

    /** Takes one hedge from the budget, if available: 5 % of the calls. */
    public boolean mayHedge() {
        return hedges.spend();
    }

    boolean isIdle() {
        return bulkhead.isIdle();
    }

    // the breaker requires an exception but does not use it
    @SuppressWarnings("StaticAssignmentOfThrowable")
    private static final class InTrouble extends RuntimeException {

        private static final long serialVersionUID = 1L;
        private static final InTrouble INSTANCE = new InTrouble();

        private InTrouble() {
            super("in trouble", null, false, false);
        }
    }
}
