package io.muster.outbound.host;

import java.util.Optional;

/**
 * The state of a host at one moment, as this node sees it.
 *
 * @param name as in the URLs of calls
 * @param inFlight how many exchanges have a permit
 * @param limit how many may have one
 * @param waiting how many exchanges wait for a permit
 */
public record HostStatus(
        String name,
        int port,
        int inFlight,
        int limit,
        int waiting,
        Circuit circuit,
        Optional<Pause> pause,
        Optional<LatencySummary> latency) {

    /** The state of a circuit breaker. */
    public enum Circuit {
        CLOSED,
        OPEN,
        /** A few exchanges are admitted to find out whether the host works again. */
        HALF_OPEN
    }

    /** Whether calls to the host are held back. */
    public boolean isRestricted() {
        return circuit != Circuit.CLOSED || pause.isPresent();
    }

    /** How many exchanges it is concerned with. */
    public int load() {
        return inFlight + waiting;
    }
}
