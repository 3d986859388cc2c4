package io.muster.task;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a task came to its outcome.
 *
 * @param queued how long it waited for a permit of its group once nothing else kept it from starting; empty if it has
 *     not started, or that is not known
 * @param attempts in the order in which they began
 */
public record Execution(Optional<Duration> queued, List<Attempt> attempts) {

    /** That of a task that has not started. */
    public static final Execution NONE = new Execution(Optional.empty(), List.of());

    public Execution {
        attempts = List.copyOf(attempts);
    }

    /** The approximate memory of all attempts but the first, in bytes. */
    public long bytesOfFurtherAttempts() {
        return Math.max(0, attempts.size() - 1L) * Attempt.BYTES;
    }
}
