package io.muster.tracing;

import io.muster.group.observer.GroupObserver;
import io.muster.group.observer.ObservedGroup;
import io.muster.outbound.AttemptObserver;
import io.muster.outbound.CallAttempt;
import io.muster.outbound.CallbackOrigin;

/** Follows groups, and the callbacks that report them, for the sake of their traces. */
public interface GroupTraces {

    /**
     * A group is about to start.
     *
     * @param onEnd to be run when {@linkplain GroupObserver#finished it has finished}
     */
    GroupTrace start(ObservedGroup group, Runnable onEnd);

    /**
     * An attempt to deliver a callback begins.
     *
     * @param propagates whether the receiver learns of the trace
     */
    AttemptObserver starting(CallAttempt attempt, CallbackOrigin callback, boolean propagates);
}
