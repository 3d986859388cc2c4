package io.muster.rest;

import io.muster.background.BackgroundGroups;
import io.muster.document.Callback;
import io.muster.group.GroupSnapshot;
import io.muster.group.GroupView;
import io.muster.group.Values;
import io.muster.store.StoredGroup;
import java.util.Optional;

/**
 * A group to be shown, with the memory reserved for that.
 *
 * @param callback its callback
 * @param shown releases the memory, to be run once the client has received the group or cannot receive it
 */
record ShownGroup(GroupView group, Optional<Callback> callback, Runnable shown) {

    /** @throws ProblemException if there is no memory for it */
    static ShownGroup of(GroupSnapshot group, String caller, ResponseMemory memory) {
        return new ShownGroup(group, Optional.empty(), memory.reserve(caller, ResponseMemory.sizeOf(group)));
    }

    /**
     * Opens a stored group.
     *
     * @param values as in the estimate of its memory
     * @throws ProblemException if there is no memory for it, or it has just been deleted
     */
    static ShownGroup of(
            StoredGroup stored, Values values, BackgroundGroups groups, String caller, ResponseMemory memory) {
        Runnable shown = memory.reserve(caller, stored.memory());
        try {
            GroupView view = groups.view(stored.summary().id(), values).orElseThrow(ProblemException::noSuchGroup);
            return new ShownGroup(view, stored.callback(), shown);
        } catch (RuntimeException failed) {
            shown.run();
            throw failed;
        }
    }
}
