package io.muster.group;

import java.time.Instant;
import java.util.UUID;

/**
 * What a group has from its start on, as its tasks and its answer use it.
 *
 * @param origin where it comes from
 * @param createdAt when it was accepted
 * @param results the memory for its results
 */
record GroupContext(
        UUID id, Origin origin, Instant createdAt, GroupClock clock, ResultBudget results, ThrownFaults faults) {

    /** The owner's name. */
    String caller() {
        return origin.caller();
    }
}
