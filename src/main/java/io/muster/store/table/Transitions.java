package io.muster.store.table;

import io.muster.group.view.GroupState;
import io.muster.json.Names;
import io.muster.task.TaskState;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The permitted state transitions of stored groups and tasks. Every update is conditional on a permitted previous
 * state.
 */
public final class Transitions {

    private Transitions() {}

    /** The states that a task may have before this one; a final state is left only for a rerun. */
    public static Set<TaskState> before(TaskState next) {
        return switch (next) {
            case PENDING -> EnumSet.of(TaskState.FAILED, TaskState.TIMED_OUT, TaskState.CANCELLED, TaskState.SKIPPED);
            case RUNNING -> EnumSet.of(TaskState.PENDING);
            case SUCCEEDED, FAILED, TIMED_OUT, CANCELLED, SKIPPED -> EnumSet.of(TaskState.PENDING, TaskState.RUNNING);
        };
    }

    /** The states that a group may have before this one. */
    static Set<GroupState> before(GroupState next) {
        return switch (next) {
            // released by a node, or rerun
            case QUEUED -> EnumSet.of(GroupState.RUNNING, GroupState.FINISHED);
            case RUNNING -> EnumSet.of(GroupState.QUEUED, GroupState.RUNNING);
            case FINISHED -> EnumSet.of(GroupState.RUNNING);
        };
    }

    /** The states as a list in SQL. */
    public static String names(Set<? extends Enum<?>> states) {
        return states.stream().map(state -> "'" + Names.of(state) + "'").collect(Collectors.joining(", "));
    }
}
