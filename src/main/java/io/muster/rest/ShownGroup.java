package io.muster.rest;

import io.muster.background.BackgroundGroups;
import io.muster.document.Callback;
import io.muster.group.GroupSnapshot;
import io.muster.group.GroupView;
import io.muster.store.StoredGroup;
import java.util.Optional;

/**
 * A group that is about to be shown, with the memory taken for that.
 *
 * @param callback whom it calls once it is finished
 * @param shown gives the memory back, once the client has the group or cannot get it
 */
record ShownGroup(GroupView group, Optional<Callback> callback, Runnable shown) {

    /** @throws ProblemException if there is no memory for it */
    static ShownGroup of(GroupSnapshot group, String caller, AnswerRoom room) {
        return new ShownGroup(group, Optional.empty(), room.take(caller, AnswerRoom.sizeOf(group)));
    }

    /**
     * Opens a group in the store.
     *
     * @throws ProblemException if there is no memory for it, or it has just been deleted
     */
    static ShownGroup of(StoredGroup stored, BackgroundGroups groups, String caller, AnswerRoom room) {
        Runnable shown = room.take(caller, stored.memory());
        try {
            GroupView view = groups.view(stored.summary().id()).orElseThrow(ProblemException::noSuchGroup);
            return new ShownGroup(view, stored.callback(), shown);
        } catch (RuntimeException failed) {
            shown.run();
            throw failed;
        }
    }
}
