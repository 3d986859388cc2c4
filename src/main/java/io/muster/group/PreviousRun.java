package io.muster.group;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What became of a group before it is run here: on another node, or on this one before it ended.
 *
 * @param createdAt when it was accepted
 * @param age how much of its clock has run already
 * @param verdict what it came to, if it is decided
 * @param settled the tasks that have their outcome, in the order they got it; they are not run again
 */
public record PreviousRun(Instant createdAt, Duration age, Optional<Verdict> verdict, List<TaskSnapshot> settled) {

    public PreviousRun {
        settled = List.copyOf(settled);
    }

    /** Nothing: the group starts now. */
    public static PreviousRun none(Instant now) {
        return new PreviousRun(now, Duration.ZERO, Optional.empty(), List.of());
    }
}
