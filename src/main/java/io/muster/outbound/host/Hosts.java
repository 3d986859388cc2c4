package io.muster.outbound.host;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.muster.timer.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.ToIntBiFunction;

/**
 * The hosts that this node calls: those in use, and the last thousand that were. Callers choose them, so older ones are
 * evicted. Thread-safe.
 */
public final class Hosts {

    private static final int MAX_UNUSED = 1_000;
    private static final int EXAMINED_PER_CALL = 8;
    private static final Duration FOR_EVER = Duration.ofDays(36_500);

    private record Key(String name, int port) {}

    private final ToIntBiFunction<String, Integer> permits;
    private final int maxWaiting;
    private final Timer timer;
    private final CircuitBreakerConfig breaker;
    private final Map<Key, Host> hosts = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * @param permits how many exchanges with a host may run at once, by its name and port
     * @param maxWaiting how many may wait for one host
     */
    public Hosts(ToIntBiFunction<String, Integer> permits, int maxWaiting, Timer timer) {
        this.permits = permits;
        this.maxWaiting = maxWaiting;
        this.timer = timer;
        // opens for 10 s when half of at least 20 exchanges of the last 10 s failed, then admits three
        this.breaker = CircuitBreakerConfig.custom()
                .slidingWindow(10, 20, SlidingWindowType.TIME_BASED)
                .failureRateThreshold(50)
                // a slow exchange that succeeds is not a failure; the library's default threshold of a minute is too
                // short
                .slowCallDurationThreshold(FOR_EVER)
                .waitDurationInOpenState(Duration.ofSeconds(10))
                .permittedNumberOfCallsInHalfOpenState(3)
                .clock(new TimerClock(timer))
                .writableStackTraceEnabled(false)
                .build();
    }

    /** The host of this name and port. */
    public synchronized Host of(String name, int port) {
        Host host = hosts.computeIfAbsent(new Key(name, port), this::create);
        evictUnused(host);
        return host;
    }

    private Host create(Key key) {
        return new Host(permits.applyAsInt(key.name, key.port), maxWaiting, breaker, timer);
    }

    // least recently used first; only a few per call, since many may be in use
    private void evictUnused(Host host) {
        Iterator<Host> eldest = hosts.values().iterator();
        for (int looked = 0; looked < EXAMINED_PER_CALL && hosts.size() > MAX_UNUSED; looked++) {
            Host next = eldest.next();
            if (next != host && next.isIdle()) {
                eldest.remove();
            }
        }
    }

    /** The state of every host, the most recently used first. */
    public List<HostStatus> status() {
        List<HostStatus> all = new ArrayList<>();
        copy().forEach((key, host) -> all.add(host.status(key.name, key.port)));
        Collections.reverse(all);
        return all;
    }

    /**
     * Changes the hosts that a caller names.
     *
     * @param which tells by name and port
     * @return their state afterwards; empty if there is none
     */
    public List<HostStatus> change(BiPredicate<String, Integer> which, Consumer<Host> change) {
        List<HostStatus> changed = new ArrayList<>();
        copy().forEach((key, host) -> {
            if (which.test(key.name, key.port)) {
                change.accept(host);
                changed.add(host.status(key.name, key.port));
            }
        });
        return changed;
    }

    // without its monitor: a change may start exchanges
    private synchronized Map<Key, Host> copy() {
        return new LinkedHashMap<>(hosts);
    }

    synchronized int size() {
        return hosts.size();
    }

    /** A clock of elapsed time only: adjusting the time of day would open or close circuits. */
    private static final class TimerClock extends Clock {

        private final Timer timer;
        private final long start;

        TimerClock(Timer timer) {
            this.timer = timer;
            this.start = timer.nanoTime();
        }

        /** The time elapsed since this clock was created, as an instant. */
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
