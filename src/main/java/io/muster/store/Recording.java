package io.muster.store;

import io.muster.group.GroupState;
import io.muster.group.Progress;
import io.muster.group.TaskSnapshot;
import io.muster.task.TaskState;
import java.util.List;
import java.util.UUID;

/**
 * What happened to a running group, to be written at once.
 *
 * @param epoch the claim under which it ran
 * @param lastEvent the number of the last event before these
 * @param progress what came since
 * @param started tasks that run, and are not known to
 * @param running how many tasks are known to run once this is written
 */
public record Recording(
        UUID id, long epoch, long lastEvent, Progress progress, List<TaskSnapshot> started, int running) {

    /** Where the group stands after this. */
    GroupState newState() {
        return progress.finished() ? GroupState.FINISHED : GroupState.RUNNING;
    }

    /** The number of the last event, these included; a finished group has one of its own: its end. */
    long newLastEvent() {
        return lastEvent + progress.settled().size() + (progress.finished() ? 1 : 0);
    }

    /** How many of the tasks that settled came to this state. */
    long settled(TaskState state) {
        return progress.settled().stream().filter(task -> task.state() == state).count();
    }
}
