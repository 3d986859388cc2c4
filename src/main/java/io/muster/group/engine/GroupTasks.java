package io.muster.group.engine;

import io.muster.group.observer.GroupLoad;
import io.muster.group.spec.GroupSpec;
import io.muster.group.view.Expansion;
import io.muster.group.view.TaskSnapshot;
import io.muster.task.Fault;
import io.muster.task.FaultCode;
import io.muster.task.TaskFailedException;
import io.muster.task.TaskId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of a group with their items: by id, in the order of the request, and in the order of their outcomes.
 *
 * <p>Not thread-safe; the group serializes. Only {@link #find} needs no lock.
 */
final class GroupTasks {

    private final List<TaskRun> runs;
    private final List<TaskRun> settled;
    private final List<Expansion> expanded = new ArrayList<>(0);
    private int items;
    // created on first use, which is rare; by any thread, since the result is always the same
    private volatile @Nullable Map<TaskId, TaskRun> byId;

    GroupTasks(List<TaskRun> runs) {
        this.runs = runs;
        this.settled = new ArrayList<>(runs.size());
    }

    /** The tasks in the order of the request, without items. */
    List<TaskRun> withoutItems() {
        return runs;
    }

    /** The task with this id; needs no lock. */
    Optional<TaskRun> find(TaskId task) {
        Map<TaskId, TaskRun> known = byId;
        if (known == null) {
            known = runs.stream().collect(Collectors.toMap(TaskRun::id, Function.identity()));
            byId = known;
        }
        return task.isItem() ? findItem(task) : Optional.ofNullable(known.get(task));
    }

    private Optional<TaskRun> findItem(TaskId task) {
        List<ForEachRun.Item> siblings = find(task.parent())
                .filter(ForEachRun.class::isInstance)
                .map(run -> ((ForEachRun) run).items())
                .orElse(List.of());
        return task.index() < siblings.size() ? Optional.of(siblings.get(task.index())) : Optional.empty();
    }

    /** @throws TaskFailedException if the group would have too many tasks with this many items of a task */
    void checkRoom(ForEachRun run, int count) {
        if (count > GroupSpec.MAX_TASKS - size()) {
            throw new TaskFailedException(Fault.of(
                    FaultCode.TOO_MANY_ITEMS,
                    "Task %s has %d items; with them, its group has more than %d tasks"
                            .formatted(run.id(), count, GroupSpec.MAX_TASKS)));
        }
    }

    /** Adds the items of a task, which has none so far. */
    void expand(ForEachRun run, int count) {
        run.expand(count);
        items += count;
        expanded.add(new Expansion(run.id(), count));
    }

    /** Adds a task or item to those with an outcome. */
    void settled(TaskRun run) {
        settled.add(run);
    }

    /** The number of tasks, items included. */
    int size() {
        return runs.size() + items;
    }

    boolean noneHasStarted() {
        return runs.stream().noneMatch(TaskRun::hasStarted);
    }

    /** The number of tasks with an outcome, items included. */
    int settledCount() {
        return settled.size();
    }

    /** What those without an outcome do. */
    GroupLoad load() {
        GroupLoad load = GroupLoad.NONE;
        for (TaskRun run : runs) {
            load = load.plus(run.load());
            if (run instanceof ForEachRun each) {
                for (ForEachRun.Item item : each.items()) {
                    load = load.plus(item.load());
                }
            }
        }
        return load;
    }

    /** Those with an outcome, items included, in the order of their outcomes. */
    List<TaskRun> settled() {
        return settled;
    }

    /** The snapshots of those with an outcome, without the first ones. */
    List<TaskSnapshot> settledFrom(int from, Duration now) {
        return settled.subList(Math.min(from, settled.size()), settled.size()).stream()
                .map(run -> run.snapshot(now))
                .toList();
    }

    /** The tasks of which it is known how many items they have, in the order of that, without the first ones. */
    List<Expansion> expandedFrom(int from) {
        return List.copyOf(expanded.subList(Math.min(from, expanded.size()), expanded.size()));
    }

    /** The snapshots of all, each task's items after it. */
    List<TaskSnapshot> snapshots(Duration now) {
        List<TaskSnapshot> tasks = new ArrayList<>(size());
        for (TaskRun run : runs) {
            tasks.add(run.snapshot(now));
            if (run instanceof ForEachRun each) {
                each.items().forEach(item -> tasks.add(item.snapshot(now)));
            }
        }
        return Collections.unmodifiableList(tasks);
    }
}
