package io.muster.outbound.host;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.muster.timer.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToIntBiFunction;

/**
 * The hosts that this node calls: those that are in use, and the last thousand that were. Callers choose them, so what is
 * known of the others is forgotten. Thread-safe.
 */
public final class Hosts {

    private static final int REMEMBERED = 1_000;
    private static final int LOOK_AT = 8;
    private static final Duration FOR_EVER = Duration.ofDays(36_500);

    private record Key(String name, int port) {}

    private final ToIntBiFunction<String, Integer> permits;
    private final int maxWaiting;
    private final Timer timer;
    private final CircuitBreakerConfig breaker;
    private final Map<Key, Host> hosts = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * @param permits how many exchanges with a host go on at once, by its name and port
     * @param maxWaiting how many may wait for one host
     */
    public Hosts(ToIntBiFunction<String, Integer> permits, int maxWaiting, Timer timer) {
        this.permits = permits;
        this.maxWaiting = maxWaiting;
        this.timer = timer;
        // opens when half of at least 20 exchanges of the last 10 s failed, for 10 s, and then tries three
        this.breaker = CircuitBreakerConfig.custom()
                .slidingWindow(10, 20, SlidingWindowType.TIME_BASED)
                .failureRateThreshold(50)
                // an exchange that takes long and succeeds is none that failed; by itself, a minute is too long for it
                .slowCallDurationThreshold(FOR_EVER)
                .waitDurationInOpenState(Duration.ofSeconds(10))
                .permittedNumberOfCallsInHalfOpenState(3)
                .clock(new TimerClock(timer))
                .writableStackTraceEnabled(false)
                .build();
    }

    /** The host of this name and port. */
    public synchronized Host of(String name, int port) {
        Host host = hosts.computeIfAbsent(new Key(name, port), this::meet);
        forgetOthers(host);
        return host;
    }

    private Host meet(Key key) {
        return new Host(permits.applyAsInt(key.name, key.port), maxWaiting, breaker, timer);
    }

    // the longest unused first; a few at a time, for many may be in use
    private void forgetOthers(Host host) {
        Iterator<Host> eldest = hosts.values().iterator();
        for (int looked = 0; looked < LOOK_AT && hosts.size() > REMEMBERED; looked++) {
            Host next = eldest.next();
            if (next != host && next.isIdle()) {
                eldest.remove();
            }
        }
    }

    synchronized int size() {
        return hosts.size();
    }

    /** Measures only: a time of day that is put forward or back would open and close circuits at will. */
    private static final class TimerClock extends Clock {

        private final Timer timer;
        private final long start;

        TimerClock(Timer timer) {
            this.timer = timer;
            this.start = timer.nanoTime();
        }

        /** The time since this clock was made, from an arbitrary instant on. */
        @Override
        public Instant instant() {
            return Instant.EPOCH.plusNanos(timer.nanoTime() - start);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
