package io.muster.outbound;

import io.muster.outbound.gate.CallOwner;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What the exchanges of one call have in common.
 *
 * @param remaining what is left of the caller's clock; empty if it has none that is known here
 * @param log where what they took is noted
 * @param owner for whom they are made
 */
record CallContext(Optional<Supplier<Duration>> remaining, CallLog log, CallOwner owner) {

    static CallContext withoutClock() {
        return new CallContext(Optional.empty(), new CallLog(), CallOwner.MUSTER);
    }

    static CallContext until(Supplier<Duration> remaining, CallOwner owner) {
        return new CallContext(Optional.of(remaining), new CallLog(), owner);
    }

    /** Whether the caller would be gone before so long has passed. */
    boolean endsBefore(Duration duration) {
        return remaining.filter(left -> left.get().compareTo(duration) <= 0).isPresent();
    }
}
