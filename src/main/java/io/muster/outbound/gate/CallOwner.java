package io.muster.outbound.gate;

/**
 * On whose behalf a call is made: callers share the resolver's threads evenly, and so do the groups of one caller.
 *
 * @param caller its name
 * @param group the id of its group
 */
public record CallOwner(String caller, String group) {

    /** The owner of calls made by no task, such as callbacks. */
    public static final CallOwner MUSTER = new CallOwner("", "");
}
