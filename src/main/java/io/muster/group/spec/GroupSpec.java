package io.muster.group.spec;

import io.muster.join.Join;
import io.muster.task.TaskId;
import io.muster.task.TaskOutcome;
import io.muster.task.TaskSpec;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * A group of tasks to run together.
 *
 * @param join how it is decided
 * @param bounds its limits
 * @param rest what happens to unfinished tasks at the decision
 * @param tasks in the order of their results
 * @param named how it is run, if that is by a name
 * @param answer what it responds with if it succeeds, if not with itself
 * @param labels by which its callers find it
 */
public record GroupSpec(
        Join join,
        Bounds bounds,
        Rest rest,
        List<TaskSpec> tasks,
        Optional<NamedRun> named,
        Optional<GroupAnswer> answer,
        Labels labels) {

    /** A group without labels; see the other constructor. */
    public GroupSpec(
            Join join,
            Bounds bounds,
            Rest rest,
            List<TaskSpec> tasks,
            Optional<NamedRun> named,
            Optional<GroupAnswer> answer) {
        this(join, bounds, rest, tasks, named, answer, Labels.NONE);
    }

    /** A group that has neither a name nor an answer of its own; see the other constructor. */
    public GroupSpec(Join join, Bounds bounds, Rest rest, List<TaskSpec> tasks) {
        this(join, bounds, rest, tasks, Optional.empty(), Optional.empty());
    }

    /** The same group with other limits. */
    public GroupSpec within(Bounds others) {
        return new GroupSpec(join, others, rest, tasks, named, answer, labels);
    }

    /**
     * The outcome of a task as the group has it: if it is run by a name, without addresses, which its callers may not know.
     *
     * @param group its id
     */
    public TaskOutcome<?> shown(UUID group, TaskId task, TaskOutcome<?> outcome) {
        return named.isEmpty() ? outcome : named.get().shown(group, task, outcome);
    }

    /** The most tasks that a group may have by the items of those that are run for each element of a list. */
    public static final int MAX_TASKS = 10_000;

    /**
     * @throws IllegalArgumentException if an id occurs twice, the mode is impossible with this number of tasks, or a
     *     task depends on an unknown task or, possibly indirectly, on itself
     */
    public GroupSpec {
        tasks = List.copyOf(tasks);
        if (tasks.isEmpty() && join.mode().isDecidedBySome()) {
            throw new IllegalArgumentException("a group without tasks can never be decided in mode " + join.mode());
        }
        if (join.quorum() > Math.max(1, tasks.size())) {
            throw new IllegalArgumentException(
                    "quorum must be in 1..%d but is %d".formatted(tasks.size(), join.quorum()));
        }
        Set<TaskId> ids = new HashSet<>();
        for (TaskSpec task : tasks) {
            if (!ids.add(task.id())) {
                throw new IllegalArgumentException("duplicate task id " + task.id());
            }
        }
        if (tasks.stream().anyMatch(task -> !task.start().after().isEmpty())) {
            checkDependencies(tasks, ids);
        }
    }

    private static void checkDependencies(List<TaskSpec> tasks, Set<TaskId> ids) {
        for (TaskSpec task : tasks) {
            for (TaskId other : task.start().after()) {
                if (!ids.contains(other)) {
                    throw new IllegalArgumentException(
                            "task %s depends on unknown task %s".formatted(task.id(), other));
                }
            }
        }
        List<TaskId> cycle = Dependencies.findCycle(tasks);
        if (!cycle.isEmpty()) {
            throw new IllegalArgumentException("these tasks depend on each other in a circle: " + cycle);
        }
    }
}
