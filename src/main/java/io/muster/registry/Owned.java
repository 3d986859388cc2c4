package io.muster.registry;

import io.muster.group.view.GroupSnapshot;
import io.muster.group.view.Values;
import java.util.Optional;

/** A group with its owner, as it is or was when it finished. Immutable. */
public sealed interface Owned permits RunningSnapshot, KeptGroup {

    /** The name of the caller who started it. */
    String owner();

    /** Its text, if that is kept. */
    Optional<String> document();

    /** The group; one that has finished is decoded each time, which takes as much memory as {@link #textBytes} says. */
    GroupSnapshot group();

    /** The number of its tasks. */
    int tasks();

    /**
     * The approximate memory of its texts once it is read, in bytes; that of everything else depends on the number of its tasks.
     *
     * @param values whether those of its tasks will be shown
     */
    long textBytes(Values values);
}
