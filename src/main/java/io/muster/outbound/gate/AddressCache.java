package io.muster.outbound.gate;

import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Caches the addresses of host names, and failed lookups. Bounded: the least recently used entry is evicted.
 * Thread-safe: guarded by its monitor.
 */
final class AddressCache {

    // more than can be between lookup and connect at any time
    private static final int MAX_NAMES = 10_000;

    private static final Duration FRESH = Duration.ofSeconds(20);
    private static final Duration STALE = Duration.ofHours(1);
    private static final Duration FAILED = Duration.ofSeconds(5);

    private final LongSupplier nanoTime;
    private final Map<String, CachedName> entries = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, CachedName> eldest) {
            return size() > MAX_NAMES;
        }
    };

    /**
     * The cached state of a name.
     *
     * @param addresses of the last successful lookup; empty if there was none
     * @param foundAt the time of that lookup
     * @param failedAt when the last lookup failed, if it did
     */
    private record CachedName(List<InetAddress> addresses, long foundAt, Optional<Long> failedAt) {}

    AddressCache(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** The addresses of a name if they were found within the last 20 seconds. */
    Optional<List<InetAddress>> fresh(String host) {
        return notOlderThan(FRESH, host);
    }

    /**
     * The addresses of a name if they were found within the last hour: better than none while the resolver does not
     * respond (RFC 8767).
     */
    Optional<List<InetAddress>> stale(String host) {
        return notOlderThan(STALE, host);
    }

    /** Whether a lookup of the name failed within the last five seconds. */
    synchronized boolean failedRecently(String host) {
        return Optional.ofNullable(entries.get(host))
                .flatMap(CachedName::failedAt)
                .filter(at -> isWithin(FAILED, at))
                .isPresent();
    }

    synchronized void found(String host, List<InetAddress> addresses) {
        entries.put(host, new CachedName(addresses, nanoTime.getAsLong(), Optional.empty()));
    }

    /** @param answered whether the name server reported that the name does not exist, rather than failing to respond */
    synchronized void failed(String host, boolean answered) {
        CachedName known = answered ? null : entries.get(host);
        long now = nanoTime.getAsLong();
        entries.put(
                host,
                known == null
                        ? new CachedName(List.of(), now, Optional.of(now))
                        : new CachedName(known.addresses, known.foundAt, Optional.of(now)));
    }

    private synchronized Optional<List<InetAddress>> notOlderThan(Duration age, String host) {
        return Optional.ofNullable(entries.get(host))
                .filter(entry -> !entry.addresses.isEmpty() && isWithin(age, entry.foundAt))
                .map(CachedName::addresses);
    }

    private boolean isWithin(Duration age, long since) {
        return nanoTime.getAsLong() - since < age.toNanos();
    }
}
