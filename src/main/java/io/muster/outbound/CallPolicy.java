package io.muster.outbound;

import java.time.Duration;
import java.util.Optional;

/**
 * How a call is made.
 *
 * @param redirects the maximum number of redirects, each of which passes the gate
 * @param retry when to retry
 * @param hedge the time without a response after which a copy is sent, if the method is safe; the first successful
 *     response counts
 */
public record CallPolicy(int redirects, Optional<RetryPolicy> retry, Optional<Duration> hedge) {

    /** One attempt, no redirects. */
    public static final CallPolicy ONCE = new CallPolicy(0, Optional.empty(), Optional.empty());
}
