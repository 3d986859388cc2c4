package io.muster.store;

import io.muster.document.Callback;
import io.muster.group.view.GroupSummary;
import java.util.Optional;

/**
 * A stored group without its tasks.
 *
 * @param caller the owner's name
 * @param summary as last recorded
 * @param lastEvent the number of its last event, 0 if there is none
 * @param owner the node that runs it
 * @param callback the callback after it is finished, and its state
 * @param memory an estimate of the memory in bytes that its {@link StoredView} takes while it is read
 */
public record StoredGroup(
        String caller,
        GroupSummary summary,
        long lastEvent,
        Optional<String> owner,
        Optional<Callback> callback,
        long memory) {}
