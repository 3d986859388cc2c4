package io.muster.store;

import io.muster.document.Callback;
import io.muster.group.GroupSummary;
import java.util.Optional;

/**
 * A group as the store has it, without its tasks.
 *
 * @param caller whose it is, by name
 * @param summary as far as it was recorded
 * @param lastEvent the number of its last event, 0 before any
 * @param owner the node that runs it
 * @param callback whom it calls once it is finished, and what came of that
 * @param memory an estimate of the bytes that its {@link StoredView} takes up at once while it is read
 */
public record StoredGroup(
        String caller,
        GroupSummary summary,
        long lastEvent,
        Optional<String> owner,
        Optional<Callback> callback,
        long memory) {}
