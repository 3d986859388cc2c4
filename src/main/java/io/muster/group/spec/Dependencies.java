package io.muster.group.spec;

import io.muster.task.TaskId;
import io.muster.task.TaskSpec;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The dependencies between the tasks of a group, as a graph. */
public final class Dependencies {

    private Dependencies() {}

    /**
     * Finds tasks that depend on each other in a cycle, or on themselves.
     *
     * @param tasks including all their dependencies
     * @return the ids of one cycle, each depending on the next and the last on the first; empty if there is none
     */
    public static List<TaskId> findCycle(List<TaskSpec> tasks) {
        Map<TaskId, Set<TaskId>> after = new HashMap<>();
        for (TaskSpec task : tasks) {
            if (!task.start().after().isEmpty()) {
                after.put(task.id(), task.start().after());
            }
        }
        Set<TaskId> visited = new HashSet<>();
        for (TaskSpec task : tasks) {
            List<TaskId> cycle = findCycle(task.id(), after, visited);
            if (!cycle.isEmpty()) {
                return cycle;
            }
        }
        return List.of();
    }

    /** A step of the current path. */
    private record Step(TaskId task, Iterator<TaskId> dependencies) {}

    // depth first, without recursion: a chain may have thousands of tasks
    private static List<TaskId> findCycle(TaskId start, Map<TaskId, Set<TaskId>> after, Set<TaskId> visited) {
        Deque<Step> path = new ArrayDeque<>();
        Set<TaskId> onPath = new HashSet<>();
        TaskId next = start;
        while (true) {
            if (onPath.contains(next)) {
                return cycle(path, next);
            }
            if (visited.add(next)) {
                onPath.add(next);
                path.push(new Step(next, after.getOrDefault(next, Set.of()).iterator()));
            }
            while (!path.isEmpty() && !path.element().dependencies.hasNext()) {
                onPath.remove(path.pop().task);
            }
            if (path.isEmpty()) {
                return List.of();
            }
            next = path.element().dependencies.next();
        }
    }

    private static List<TaskId> cycle(Deque<Step> path, TaskId first) {
        List<TaskId> ids = new ArrayList<>();
        for (Iterator<Step> steps = path.descendingIterator(); steps.hasNext(); ) {
            TaskId id = steps.next().task;
            if (!ids.isEmpty() || id.equals(first)) {
                ids.add(id);
            }
        }
        return ids;
    }
}
