package io.muster.store;

import java.util.Set;
import java.util.UUID;

/** Decides which of the callbacks that are due a node may claim now. Asked by one thread, for one claim. */
public interface CallbackRoom {

    /** A callback that could be claimed. */
    record Due(UUID group, String caller, String receiver) {}

    /** What becomes of it. */
    enum Decision {
        TAKEN,
        /** Too much of this caller's is on its way; no other callback of theirs may be claimed now. */
        CALLER_BUSY,
        /** Too much is on its way to this receiver, or it is in trouble; no other callback to it may be claimed now. */
        RECEIVER_BUSY
    }

    /** The callers of whom none may be claimed, as far as that is known before. */
    Set<String> busyCallers();

    /** The receivers to which none may be claimed, as far as that is known before. */
    Set<String> busyReceivers();

    /** Takes room for a callback, if there is enough. */
    Decision take(Due callback);
}
