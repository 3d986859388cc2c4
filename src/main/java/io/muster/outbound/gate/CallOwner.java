package io.muster.outbound.gate;

/**
 * For whom a call is made: callers share the resolver's threads evenly, and so do the groups of one caller.
 *
 * @param caller by name
 * @param group its group, by id
 */
public record CallOwner(String caller, String group) {

    /** The owner of calls that no task makes, such as callbacks. */
    public static final CallOwner MUSTER = new CallOwner("", "");
}
