package io.muster.store.data;

import io.muster.group.view.GroupState;
import io.muster.group.view.Progress;
import io.muster.group.view.TaskSnapshot;
import io.muster.json.Utf8;
import io.muster.task.TaskState;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The progress of a running group, to be stored in one transaction.
 *
 * @param epoch the claim under which it ran
 * @param lastEvent the number of the last event before these
 * @param progress what has happened since
 * @param started running tasks that are not stored as such
 * @param running how many tasks are stored as running after this
 * @param answer of the group as a JSON text, if it is decided by this and has one
 */
public record Recording(
        UUID id,
        long epoch,
        long lastEvent,
        Progress progress,
        List<TaskSnapshot> started,
        int running,
        Optional<String> answer) {

    /** Progress without an answer. */
    public Recording(UUID id, long epoch, long lastEvent, Progress progress, List<TaskSnapshot> started, int running) {
        this(id, epoch, lastEvent, progress, started, running, Optional.empty());
    }

    /** The size of the answer in UTF-8, in bytes. */
    public long answerBytes() {
        return answer.map(Utf8::length).orElse(0L);
    }

    /** The state of the group after this. */
    public GroupState newState() {
        return progress.finished() ? GroupState.FINISHED : GroupState.RUNNING;
    }

    /** The number of the last event, including these; the end of a group is an event of its own. */
    public long newLastEvent() {
        return lastEvent + progress.settled().size() + (progress.finished() ? 1 : 0);
    }

    /** How many of the settled tasks reached this state. */
    public long settled(TaskState state) {
        return progress.settled().stream().filter(task -> task.state() == state).count();
    }
}
