package io.muster.group.observer;

import io.muster.group.spec.GroupSpec;
import io.muster.group.spec.Origin;
import java.util.UUID;

/** A running group as those see it who are told of it. Thread-safe. */
public interface ObservedGroup {

    UUID id();

    /** Where it comes from. */
    Origin origin();

    GroupSpec spec();

    /** What its tasks do now. */
    GroupLoad load();

    /** Whether another node runs the group from now on, so that what happens to it here does not count. */
    boolean isAbandoned();
}
