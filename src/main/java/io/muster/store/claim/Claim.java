package io.muster.store.claim;

import io.muster.document.DocumentSize;
import io.muster.group.view.PreviousRun;
import io.muster.task.TaskId;
import io.muster.trace.TraceContext;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * A group that this node may run now, with all that running it requires.
 *
 * @param caller the owner's name
 * @param epoch fences every write: a later claim of the group has a greater one
 * @param deaths how many nodes died while they ran the group
 * @param size of its document, which may be large and is read only when needed
 * @param clock how long it may run
 * @param earlier its state from earlier runs
 * @param started the tasks without an outcome that are known to have started
 * @param lastEvent the number of its last event, 0 if there is none
 * @param cancels the requested cancellations
 * @param trace of the request that has posted it
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
        List<Cancel> cancels,
        Optional<TraceContext> trace) {

    /** After this many deaths a group is suspected of causing them. */
    public static final int SUSPECT_DEATHS = 2;

    /** A request to cancel a group, or one task of it. */
    public record Cancel(UUID group, Optional<TaskId> task) {}
}
