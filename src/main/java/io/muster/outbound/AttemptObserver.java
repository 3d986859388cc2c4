package io.muster.outbound;

import java.time.Duration;
import java.util.Map;

/**
 * Follows one attempt at a call. Called by threads that it must not block; what it throws is logged, and has no effect on the
 * call.
 */
public interface AttemptObserver {

    /** Is not interested. */
    AttemptObserver NONE = new AttemptObserver() {};

    /**
     * The host has granted a permit, and the request is made next.
     *
     * @param waited how long it took to grant it; zero if it did at once
     * @return header fields to be sent with the request, such as {@code traceparent}; they replace fields of the same name
     */
    default Map<String, String> permitted(Duration waited) {
        return Map.of();
    }

    /** The attempt is over; nothing more is reported. */
    default void ended(AttemptEnd end) {}
}
