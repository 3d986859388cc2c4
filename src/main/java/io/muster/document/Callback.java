package io.muster.document;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The requested callback of a group, and its state.
 *
 * @param run counts how often the group has finished: a rerun sends another callback
 * @param attempts of all runs, in order; only the last 100 are kept
 * @param nextAttempt when it is sent next; present while it is pending
 */
public record Callback(
        String url, CallbackState state, int run, List<CallbackAttempt> attempts, Optional<Instant> nextAttempt) {

    public Callback {
        attempts = List.copyOf(attempts);
    }

    /** The number of attempts since the group last finished. */
    public int attemptsOfRun() {
        return (int) attempts.stream().filter(attempt -> attempt.run() == run).count();
    }
}
