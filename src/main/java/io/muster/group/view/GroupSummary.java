package io.muster.group.view;

import io.muster.group.spec.Labels;
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
 * @param labels by which its callers find it
 * @param durable whether it is stored: it survives a restart, and can be rerun
 */
public record GroupSummary(
        UUID id,
        Mode mode,
        GroupState state,
        Instant createdAt,
        Duration elapsed,
        Optional<Verdict> verdict,
        Map<TaskState, Integer> counts,
        Optional<String> name,
        Labels labels,
        boolean durable) {

    /** A group in memory that has neither a name nor labels. */
    public GroupSummary(
            UUID id,
            Mode mode,
            GroupState state,
            Instant createdAt,
            Duration elapsed,
            Optional<Verdict> verdict,
            Map<TaskState, Integer> counts) {
        this(id, mode, state, createdAt, elapsed, verdict, counts, Optional.empty(), Labels.NONE, false);
    }

    /** The same with other counts. */
    public GroupSummary withCounts(Map<TaskState, Integer> others) {
        return new GroupSummary(id, mode, state, createdAt, elapsed, verdict, others, name, labels, durable);
    }

    /** The same with another verdict. */
    public GroupSummary withVerdict(Optional<Verdict> other) {
        return new GroupSummary(id, mode, state, createdAt, elapsed, other, counts, name, labels, durable);
    }

    /** The same after another time. */
    public GroupSummary withElapsed(Duration other) {
        return new GroupSummary(id, mode, state, createdAt, other, verdict, counts, name, labels, durable);
    }

    /** The number of its tasks. */
    public int total() {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }
}
