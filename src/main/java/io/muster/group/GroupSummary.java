package io.muster.group;

import io.muster.join.Mode;
import io.muster.task.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A group at one moment, without its tasks.
 *
 * @param elapsed from its start to now, or to its end
 * @param verdict if it is decided
 * @param counts the number of tasks in each state; every state has an entry
 * @param name by which it was run, if it was
 */
public record GroupSummary(
        UUID id,
        Mode mode,
        GroupState state,
        Instant createdAt,
        Duration elapsed,
        Optional<Verdict> verdict,
        Map<TaskState, Integer> counts,
        Optional<String> name) {

    /** A group that has no name. */
    public GroupSummary(
            UUID id,
            Mode mode,
            GroupState state,
            Instant createdAt,
            Duration elapsed,
            Optional<Verdict> verdict,
            Map<TaskState, Integer> counts) {
        this(id, mode, state, createdAt, elapsed, verdict, counts, Optional.empty());
    }

    /** The number of its tasks. */
    public int total() {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }
}
