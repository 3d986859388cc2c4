package io.muster.store;

import io.muster.document.Callback;
import io.muster.group.GroupSnapshot;
import java.util.Optional;

/**
 * A group as the store has it.
 *
 * @param caller whose it is, by name
 * @param snapshot as far as it was recorded
 * @param lastEvent the number of its last event, 0 before any
 * @param owner the node that runs it
 * @param callback whom it calls once it is finished, and what came of that; read with every task only
 */
public record StoredGroup(
        String caller, GroupSnapshot snapshot, long lastEvent, Optional<String> owner, Optional<Callback> callback) {}
