package io.muster.store.callback;

import java.util.Set;
import java.util.UUID;

/** Decides which of the due callbacks a node may claim now. Called by one thread, for one claim. */
public interface CallbackCapacity {

    /** A callback that could be claimed. */
    record Due(UUID group, String caller, String receiver) {}

    /** The decision about a callback. */
    enum Decision {
        RESERVED,
        /** Too many of this caller's callbacks are in flight; none of the caller's may be claimed now. */
        CALLER_BUSY,
        /** Too many callbacks to this receiver are in flight, or it is failing; none to it may be claimed now. */
        RECEIVER_BUSY
    }

    /** The callers already known to be busy. */
    Set<String> busyCallers();

    /** The receivers already known to be busy. */
    Set<String> busyReceivers();

    /** Reserves capacity for a callback, if there is enough. */
    Decision reserve(Due callback);
}
