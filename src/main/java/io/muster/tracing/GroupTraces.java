package io.muster.tracing;

import io.muster.group.GroupObserver;
import io.muster.group.ObservedGroup;

/** Follows groups for the sake of their traces. */
@FunctionalInterface
public interface GroupTraces {

    /**
     * A group is about to start.
     *
     * @param onEnd to be run when {@linkplain GroupObserver#finished it has finished}
     */
    GroupTrace start(ObservedGroup group, Runnable onEnd);
}
