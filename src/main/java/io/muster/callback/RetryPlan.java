package io.muster.callback;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Says when a callback is tried again.
 *
 * @param delays after the first failure, the second and so on; it is given up after the last
 */
public record RetryPlan(List<Duration> delays) {

    /** That of Standard Webhooks 1.0: ten attempts in over three days. */
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

    private static final int MOST = 50;

    /** @throws IllegalArgumentException if a delay is not above zero, or there are more than 50 */
    public RetryPlan {
        delays = List.copyOf(delays);
        if (delays.size() > MOST) {
            throw new IllegalArgumentException("there must be at most %d delays".formatted(MOST));
        }
        if (delays.stream().anyMatch(delay -> delay.isZero() || delay.isNegative())) {
            throw new IllegalArgumentException("a delay must be above 0");
        }
    }

    /**
     * How long to wait now.
     *
     * @param attempts how many there were, from 1
     * @param asked by the receiver; granted up to what the wait after the next attempt would be
     * @return empty if it is given up
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

    /** How long after the first attempt the last one is made, if receivers ask for as long a wait as they may each time. */
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
