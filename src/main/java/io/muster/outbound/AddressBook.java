package io.muster.outbound;

import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The addresses that names resolved to a moment ago. Bounded: what was used longest ago is forgotten first. Guarded by
 * its own lock.
 */
final class AddressBook {

    private static final int MAX_NAMES = 1_000;
    private static final Duration FRESH = Duration.ofSeconds(20);

    private final LongSupplier nanoTime;
    private final Map<String, Page> pages = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Page> eldest) {
            return size() > MAX_NAMES;
        }
    };

    AddressBook(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** The addresses of a name if they were written down within the last 20 seconds. */
    synchronized Optional<List<InetAddress>> find(String host) {
        return Optional.ofNullable(pages.get(host))
                .filter(page -> nanoTime.getAsLong() - page.writtenAt < FRESH.toNanos())
                .map(Page::addresses);
    }

    synchronized void write(String host, List<InetAddress> addresses) {
        pages.put(host, new Page(addresses, nanoTime.getAsLong()));
    }

    private record Page(List<InetAddress> addresses, long writtenAt) {}
}
