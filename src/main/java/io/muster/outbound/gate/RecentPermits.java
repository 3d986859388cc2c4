package io.muster.outbound.gate;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Remembers for a second which hosts and ports were permitted, since a group may call the same one thousands of times. Refusals
 * are not remembered. Bounded and thread-safe.
 */
final class RecentPermits {

    private static final Duration AGE = Duration.ofSeconds(1);
    private static final int MAX = 1_000;

    private final LongSupplier nanoTime;
    private final Map<Endpoint, Long> since = new ConcurrentHashMap<>();

    private record Endpoint(String host, int port) {}

    RecentPermits(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    boolean contain(String host, int port) {
        Long at = since.get(new Endpoint(host, port));
        return at != null && nanoTime.getAsLong() - at < AGE.toNanos();
    }

    void add(String host, int port) {
        if (since.size() >= MAX) {
            since.clear();
        }
        since.put(new Endpoint(host, port), nanoTime.getAsLong());
    }
}
