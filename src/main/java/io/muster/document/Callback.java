package io.muster.document;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The wish to be called once a group is finished, and what came of it.
 *
 * @param run counts the group's finishes: a group that is run again calls again
 * @param attempts of every run, in their order; the oldest are forgotten beyond 100
 * @param nextAttempt when it is sent next; there while it is pending
 */
public record Callback(
        String url, CallbackState state, int run, List<CallbackAttempt> attempts, Optional<Instant> nextAttempt) {

    public Callback {
        attempts = List.copyOf(attempts);
    }

    /** How often it was sent since the group finished last. */
    public int attemptsOfRun() {
        return (int) attempts.stream().filter(attempt -> attempt.run() == run).count();
    }
}
