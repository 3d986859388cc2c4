package io.muster.outbound;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * When a call is tried again.
 *
 * @param maxAttempts the first one included
 * @param backoff the longest wait before the second attempt; twice that before the third, and so on
 * @param on the statuses that are worth another attempt; being unreachable always is
 */
public record RetryPolicy(int maxAttempts, Duration backoff, Set<Integer> on) {

    /** The most attempts. */
    public static final int MAX_ATTEMPTS = 10;

    /** The longest wait for a backoff; what a host asks for may be longer. */
    public static final Duration MAX_BACKOFF = Duration.ofSeconds(30);

    /** Too many requests, and three ways of a gateway to say that nobody answered (RFC 6585, RFC 9110). */
    public static final Set<Integer> DEFAULT_STATUSES = Set.of(429, 502, 503, 504);

    /** @throws IllegalArgumentException if there are no attempts, or too many */
    public RetryPolicy {
        if (maxAttempts < 1 || maxAttempts > MAX_ATTEMPTS) {
            throw new IllegalArgumentException(
                    "maxAttempts must be 1 to %d but is %d".formatted(MAX_ATTEMPTS, maxAttempts));
        }
        on = Set.copyOf(on);
    }

    /**
     * How long to wait before the next attempt: exponential backoff with full jitter, or as long as the host asked for if
     * that is longer.
     *
     * @param attempts how many there were
     * @param jitter 0 to 1
     * @param retryAfter what the host asked for
     */
    Duration delay(int attempts, double jitter, Optional<Duration> retryAfter) {
        Duration longest = backoff.multipliedBy(1L << (attempts - 1));
        Duration capped = longest.compareTo(MAX_BACKOFF) < 0 ? longest : MAX_BACKOFF;
        Duration delay = Duration.ofNanos((long) (capped.toNanos() * jitter));
        return retryAfter.filter(asked -> asked.compareTo(delay) > 0).orElse(delay);
    }
}
