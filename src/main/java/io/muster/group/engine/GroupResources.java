package io.muster.group.engine;

import io.muster.group.observer.GroupListener;
import io.muster.timer.Timer;

/** What the groups of one node share. */
record GroupResources(Timer timer, ResultLimits results, ThrownFaults faults, GroupListener listener) {

    /** The same with a listener that is told of every group. */
    GroupResources with(GroupListener other) {
        return new GroupResources(timer, results, faults, other);
    }
}
