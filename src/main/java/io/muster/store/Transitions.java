package io.muster.store;

import io.muster.group.GroupState;
import io.muster.json.Names;
import io.muster.task.TaskState;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/** Says what a stored group or task may become. Whatever is written, is written only to a row that may become it. */
final class Transitions {

    private Transitions() {}

    /** What a task may be just before it becomes this; a final state is left only to be run again. */
    static Set<TaskState> before(TaskState next) {
        return switch (next) {
            case PENDING -> EnumSet.of(TaskState.FAILED, TaskState.TIMED_OUT, TaskState.CANCELLED, TaskState.SKIPPED);
            case RUNNING -> EnumSet.of(TaskState.PENDING);
            case SUCCEEDED, FAILED, TIMED_OUT, CANCELLED, SKIPPED -> EnumSet.of(TaskState.PENDING, TaskState.RUNNING);
        };
    }

    /** What a group may be just before it becomes this. */
    static Set<GroupState> before(GroupState next) {
        return switch (next) {
            // taken from a node, or run again
            case QUEUED -> EnumSet.of(GroupState.RUNNING, GroupState.FINISHED);
            case RUNNING -> EnumSet.of(GroupState.QUEUED, GroupState.RUNNING);
            case FINISHED -> EnumSet.of(GroupState.RUNNING);
        };
    }

    /** The states as a list in SQL. */
    static String names(Set<? extends Enum<?>> states) {
        return states.stream().map(state -> "'" + Names.of(state) + "'").collect(Collectors.joining(", "));
    }
}
