package io.muster.group.view;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The earlier progress of a group: on another node, or on this one before it was restarted.
 *
 * @param createdAt when it was accepted
 * @param age how much of its timeout has elapsed
 * @param verdict if it is decided
 * @param settled the tasks with an outcome, items included, in the order of their outcomes; they are not run again
 * @param expanded the tasks whose number of items is known
 * @param answer as a JSON text, if it is decided and has one
 */
public record PreviousRun(
        Instant createdAt,
        Duration age,
        Optional<Verdict> verdict,
        List<TaskSnapshot> settled,
        List<Expansion> expanded,
        Optional<String> answer) {

    public PreviousRun {
        settled = List.copyOf(settled);
        expanded = List.copyOf(expanded);
    }

    /** Of a group without items and without an answer. */
    public PreviousRun(Instant createdAt, Duration age, Optional<Verdict> verdict, List<TaskSnapshot> settled) {
        this(createdAt, age, verdict, settled, List.of(), Optional.empty());
    }

    /** How many items are known. */
    public int items() {
        return expanded.stream().mapToInt(Expansion::items).sum();
    }

    /** No progress: the group starts now. */
    public static PreviousRun none(Instant now) {
        return new PreviousRun(now, Duration.ZERO, Optional.empty(), List.of());
    }
}
