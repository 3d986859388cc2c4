package io.muster.rest.groups;

import io.muster.background.BackgroundGroups;
import io.muster.document.Callback;
import io.muster.document.GroupWriter;
import io.muster.document.JsonText;
import io.muster.group.view.GroupSnapshot;
import io.muster.group.view.GroupView;
import io.muster.group.view.Values;
import io.muster.registry.Owned;
import io.muster.rest.memory.ResponseMemory;
import io.muster.rest.memory.Shown;
import io.muster.rest.problem.ProblemException;
import io.muster.store.StoredGroup;
import java.util.Optional;

/**
 * A group with its callback.
 *
 * @param callback empty for a group without one
 */
public record FoundGroup(GroupView group, Optional<Callback> callback) {

    /**
     * Reads a group that this node has in memory.
     *
     * @throws ProblemException if there is no memory to show it
     */
    static Shown<FoundGroup> of(Owned here, Values values, String caller, ResponseMemory memory) {
        Runnable shown = memory.reserve(caller, ResponseMemory.sizeOf(here, values));
        try {
            GroupSnapshot whole = here.group();
            GroupSnapshot group = values == Values.INCLUDED ? whole : whole.withoutValues();
            return new Shown<>(new FoundGroup(group, Optional.empty()), shown);
        } catch (RuntimeException failed) {
            shown.run();
            throw failed;
        }
    }

    /**
     * Opens a stored group.
     *
     * @param values as in the estimate of its memory
     * @throws ProblemException if there is no memory to show it, or it has just been deleted
     */
    public static Shown<FoundGroup> of(
            StoredGroup stored, Values values, BackgroundGroups groups, String caller, ResponseMemory memory) {
        Runnable shown = memory.reserve(caller, stored.memory());
        try {
            GroupView view = groups.view(stored.summary().id(), values).orElseThrow(ProblemException::noSuchGroup);
            return new Shown<>(new FoundGroup(view, stored.callback()), shown);
        } catch (RuntimeException failed) {
            shown.run();
            throw failed;
        }
    }

    /** The group in the format of the API. */
    public JsonText text(GroupWriter writer) {
        return writer.group(group, callback);
    }
}
