package io.muster.outbound;

import java.time.Duration;
import java.util.Optional;

/**
 * How a call is made.
 *
 * @param redirects at most so many are followed, each hop through the gate
 * @param retry when it is tried again
 * @param hedge after how long without an answer a copy is sent, if the method is safe; the first good answer counts
 */
public record CallPolicy(int redirects, Optional<RetryPolicy> retry, Optional<Duration> hedge) {

    /** One attempt, and no redirect. */
    public static final CallPolicy ONCE = new CallPolicy(0, Optional.empty(), Optional.empty());
}
