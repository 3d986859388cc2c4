package io.muster.group.view;

import io.muster.group.spec.Labels;
import io.muster.group.spec.NamedRun;
import io.muster.join.Mode;
import io.muster.task.OutcomeSize;
import io.muster.task.TaskId;
import io.muster.task.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A group at one moment.
 *
 * @param elapsed from its start to now, or to its end
 * @param verdict if it is decided
 * @param settled the tasks with an outcome, in the order of their outcomes
 * @param tasks in the order of the request
 * @param named how it was run, if that was by a name
 * @param answer as a JSON text, if it has succeeded and its document has one
 * @param labels by which its callers find it
 * @param durable whether it is stored
 */
public record GroupSnapshot(
        UUID id,
        Mode mode,
        GroupState state,
        Instant createdAt,
        Duration elapsed,
        Optional<Verdict> verdict,
        List<TaskSnapshot> settled,
        List<TaskSnapshot> tasks,
        Optional<NamedRun> named,
        Optional<String> answer,
        Labels labels,
        boolean durable)
        implements GroupView {

    /** A group in memory that has no name, no answer and no labels. */
    public GroupSnapshot(
            UUID id,
            Mode mode,
            GroupState state,
            Instant createdAt,
            Duration elapsed,
            Optional<Verdict> verdict,
            List<TaskSnapshot> settled,
            List<TaskSnapshot> tasks) {
        this(
                id,
                mode,
                state,
                createdAt,
                elapsed,
                verdict,
                settled,
                tasks,
                Optional.empty(),
                Optional.empty(),
                Labels.NONE,
                false);
    }

    /**
     * The group of a summary.
     *
     * @param named how it was run, if that was by the name in the summary
     */
    public static GroupSnapshot of(
            GroupSummary group,
            List<TaskSnapshot> settled,
            List<TaskSnapshot> tasks,
            Optional<NamedRun> named,
            Optional<String> answer) {
        return new GroupSnapshot(
                group.id(),
                group.mode(),
                group.state(),
                group.createdAt(),
                group.elapsed(),
                group.verdict(),
                settled,
                tasks,
                named,
                answer,
                group.labels(),
                group.durable());
    }

    /** The same group, which is stored. */
    public GroupSnapshot asDurable() {
        return new GroupSnapshot(
                id, mode, state, createdAt, elapsed, verdict, settled, tasks, named, answer, labels, true);
    }

    /** The same without values and answer; those that it shares with this need not be kept for it. */
    public GroupSnapshot withoutValues() {
        return new GroupSnapshot(
                id,
                mode,
                state,
                createdAt,
                elapsed,
                verdict,
                settled.stream().map(TaskSnapshot::withoutValue).toList(),
                tasks.stream().map(TaskSnapshot::withoutValue).toList(),
                named,
                Optional.empty(),
                labels,
                durable);
    }

    @Override
    public Optional<String> parameters() {
        return named.map(NamedRun::parameters);
    }

    @Override
    public List<TaskId> completionOrder() {
        return settled.stream()
                .filter(task -> task.state().hasRun())
                .map(TaskSnapshot::id)
                .toList();
    }

    @Override
    public GroupSummary summary() {
        return new GroupSummary(
                id, mode, state, createdAt, elapsed, verdict, counts(), named.map(NamedRun::name), labels, durable);
    }

    /**
     * The approximate memory of the texts of its outcomes and its answer, and of further attempts, in bytes.
     *
     * @param values whether those of its tasks count, and the answer: without them, it is that of {@link #withoutValues}
     */
    public long textBytes(Values values) {
        boolean included = values == Values.INCLUDED;
        long size = included ? answer.map(OutcomeSize::of).orElse(0L) : 0;
        for (TaskSnapshot each : tasks) {
            TaskSnapshot task = included ? each : each.withoutValue();
            size += task.outcome().map(OutcomeSize::ofAll).orElse(0L)
                    + task.execution().bytesOfFurtherAttempts();
        }
        return size;
    }

    /** The number of tasks in each state; every state has an entry. */
    public Map<TaskState, Integer> counts() {
        Map<TaskState, Integer> counts = new EnumMap<>(TaskState.class);
        for (TaskState state : TaskState.values()) {
            counts.put(state, 0);
        }
        tasks.forEach(task -> counts.merge(task.state(), 1, Integer::sum));
        return counts;
    }
}
