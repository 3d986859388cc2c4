package io.muster.callback;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * When a callback is retried.
 *
 * @param delays after the first failure, the second and so on; after the last one it is abandoned
 */
public record RetryPlan(List<Duration> delays) {

    /** The schedule of Standard Webhooks 1.0: ten attempts in over three days. */
    public static final RetryPlan STANDARD = new RetryPlan(List.of(
            Duration.ofSeconds(5),
            Duration.ofMinutes(5),
            Duration.ofMinutes(30),
            Duration.ofHours(2),
            Duration.ofHours(5),
            Duration.ofHours(10),
            Duration.ofHours(14),
            Duration.ofHours(20),
            Duration.ofHours(24)));

    private static final int MAX_DELAYS = 50;

    /** @throws IllegalArgumentException if a delay is not positive, or there are more than 50 */
    public RetryPlan {
        delays = List.copyOf(delays);
        if (delays.size() > MAX_DELAYS) {
            throw new IllegalArgumentException("there must be at most %d delays".formatted(MAX_DELAYS));
        }
        if (delays.stream().anyMatch(delay -> delay.isZero() || delay.isNegative())) {
            throw new IllegalArgumentException("a delay must be above 0");
        }
    }

    /**
     * The delay before the next attempt.
     *
     * @param attempts the number of attempts so far, from 1
     * @param asked the delay that the receiver requested; granted up to the delay after the next attempt
     * @return empty if there is no further attempt
     */
    Optional<Duration> delay(int attempts, Optional<Duration> asked) {
        if (attempts > delays.size()) {
            return Optional.empty();
        }
        Duration planned = delays.get(attempts - 1);
        Duration most = delays.get(Math.min(attempts, delays.size() - 1));
        return Optional.of(
                asked.map(wish -> longer(planned, shorter(wish, most))).orElse(planned));
    }

    /**
     * The longest possible time from the first attempt to the last, if receivers request the maximum delay each time.
     */
    public Duration longest() {
        Duration all = Duration.ZERO;
        for (int attempts = 1; attempts <= delays.size(); attempts++) {
            all = all.plus(longer(delays.get(attempts - 1), delays.get(Math.min(attempts, delays.size() - 1))));
        }
        return all;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }
}
