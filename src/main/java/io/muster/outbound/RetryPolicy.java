package io.muster.outbound;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * When a call is retried.
 *
 * @param maxAttempts including the first one
 * @param backoff the longest wait before the second attempt; doubled before each further one
 * @param on the statuses worth another attempt; an unreachable host always is
 */
public record RetryPolicy(int maxAttempts, Duration backoff, Set<Integer> on) {

    /** The maximum number of attempts. */
    public static final int MAX_ATTEMPTS = 10;

    /** The longest backoff; a host may request a longer wait. */
    public static final Duration MAX_BACKOFF = Duration.ofSeconds(30);

    /**
     * Too many requests, and the three statuses by which a gateway reports an upstream failure (RFC 6585, RFC 9110).
     */
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
     * The wait before the next attempt: exponential backoff with full jitter, or the time that the host requested if
     * that is longer.
     *
     * @param attempts how many were made
     * @param jitter 0 to 1
     * @param retryAfter what the host requested
     */
    Duration delay(int attempts, double jitter, Optional<Duration> retryAfter) {
        Duration longest = backoff.multipliedBy(1L << (attempts - 1));
        Duration capped = longest.compareTo(MAX_BACKOFF) < 0 ? longest : MAX_BACKOFF;
        Duration delay = Duration.ofNanos((long) (capped.toNanos() * jitter));
        return retryAfter.filter(asked -> asked.compareTo(delay) > 0).orElse(delay);
    }
}
