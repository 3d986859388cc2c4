package io.muster.tracing;

import io.muster.group.observer.GroupObserver;
import io.muster.outbound.AttemptObserver;
import io.muster.outbound.CallAttempt;

/** What is done for the trace of one group. */
public interface GroupTrace extends GroupObserver {

    /**
     * An attempt of one of its tasks begins.
     *
     * @param propagates whether the host learns of the trace
     */
    AttemptObserver starting(CallAttempt attempt, boolean propagates);
}
