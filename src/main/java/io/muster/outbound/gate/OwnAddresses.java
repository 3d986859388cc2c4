package io.muster.outbound.gate;

import io.muster.logging.Log;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The addresses of this machine, refreshed regularly. Guarded by its own lock. */
final class OwnAddresses {

    private static final Duration FRESH = Duration.ofSeconds(30);
    private static final System.Logger LOG = Log.of(OwnAddresses.class);

    private final Supplier<Set<InetAddress>> interfaces;
    private final LongSupplier nanoTime;
    private Set<InetAddress> known = Set.of();
    private long knownSince;
    private boolean asked;

    OwnAddresses(Supplier<Set<InetAddress>> interfaces, LongSupplier nanoTime) {
        this.interfaces = interfaces;
        this.nanoTime = nanoTime;
    }

    static OwnAddresses ofThisMachine() {
        return new OwnAddresses(OwnAddresses::readInterfaces, System::nanoTime);
    }

    /** Its clock, in nanoseconds. */
    LongSupplier nanoTime() {
        return nanoTime;
    }

    synchronized boolean contain(InetAddress address) {
        long now = nanoTime.getAsLong();
        if (!asked || now - knownSince > FRESH.toNanos()) {
            known = interfaces.get();
            knownSince = now;
            asked = true;
        }
        return known.contains(address);
    }

    private static Set<InetAddress> readInterfaces() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .collect(Collectors.toUnmodifiableSet());
        } catch (SocketException unknown) {
            LOG.log(System.Logger.Level.WARNING, "The addresses of this machine could not be determined", unknown);
            return Set.of();
        }
    }
}
