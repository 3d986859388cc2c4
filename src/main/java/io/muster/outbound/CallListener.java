package io.muster.outbound;

import io.muster.outbound.target.Target;

/**
 * Is told of every attempt that the client makes, for example to count it. Called by threads that it must not block, I/O threads
 * among them; what it throws is logged, and has no effect on the call.
 */
@FunctionalInterface
public interface CallListener {

    /** Is not interested. */
    CallListener NONE = attempt -> AttemptObserver.NONE;

    /**
     * An attempt begins: it asks its host for a permit next.
     *
     * @return follows this attempt; {@link AttemptObserver#NONE} if nothing does
     */
    AttemptObserver starting(CallAttempt attempt);

    /** The response of a call came from a hedge: the copy of a late attempt. */
    default void hedgeWon(Target target) {}
}
