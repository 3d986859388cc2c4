package io.muster.group;

import java.time.Instant;
import java.util.UUID;

/**
 * What a group has from its start on, as its tasks and its answer use it.
 *
 * @param caller the owner's name
 * @param createdAt when it was accepted
 * @param results the memory for its results
 */
record GroupContext(
        UUID id, String caller, Instant createdAt, GroupClock clock, ResultBudget results, ThrownFaults faults) {}
