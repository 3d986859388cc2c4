package io.muster.store;

import io.muster.document.DocumentSize;
import io.muster.group.PreviousRun;
import io.muster.task.TaskId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * A group that this node may run now, and all it takes to do so.
 *
 * @param caller whose it is, by name
 * @param epoch guards every write: whoever claims the group later has a greater one
 * @param deaths how many nodes died with the group
 * @param size of its document, which is read when it is needed, as it may be large
 * @param clock how long it may run
 * @param earlier what became of it before
 * @param started the tasks without an outcome that are known to have started
 * @param lastEvent the number of its last event, 0 before any
 * @param cancels what is to be cancelled of it
 */
public record Claim(
        UUID id,
        String caller,
        long epoch,
        int deaths,
        DocumentSize size,
        Duration clock,
        PreviousRun earlier,
        Set<TaskId> started,
        long lastEvent,
        List<Cancel> cancels) {

    /** A group with which so many nodes died may be what they died of. */
    public static final int SUSPECT_DEATHS = 2;

    /** A wish to cancel a group, or one task of it. */
    public record Cancel(UUID group, Optional<TaskId> task) {}
}
