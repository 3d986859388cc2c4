package io.muster.store;

import io.muster.group.GroupState;
import io.muster.group.Progress;
import io.muster.group.TaskSnapshot;
import io.muster.task.TaskState;
import java.util.List;
import java.util.UUID;

/**
 * The progress of a running group, to be stored in one transaction.
 *
 * @param epoch the claim under which it ran
 * @param lastEvent the number of the last event before these
 * @param progress what has happened since
 * @param started running tasks that are not stored as such
 * @param running how many tasks are stored as running after this
 */
public record Recording(
        UUID id, long epoch, long lastEvent, Progress progress, List<TaskSnapshot> started, int running) {

    /** The state of the group after this. */
    GroupState newState() {
        return progress.finished() ? GroupState.FINISHED : GroupState.RUNNING;
    }

    /** The number of the last event, including these; the end of a group is an event of its own. */
    long newLastEvent() {
        return lastEvent + progress.settled().size() + (progress.finished() ? 1 : 0);
    }

    /** How many of the settled tasks reached this state. */
    long settled(TaskState state) {
        return progress.settled().stream().filter(task -> task.state() == state).count();
    }
}
