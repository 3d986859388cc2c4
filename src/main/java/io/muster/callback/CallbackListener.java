package io.muster.callback;

import io.muster.document.CallbackState;

/**
 * Is told how attempts to deliver callbacks end, for example to count them. Called on threads that may wait for the database;
 * what it throws is logged.
 */
@FunctionalInterface
public interface CallbackListener {

    /** Is not interested. */
    CallbackListener NONE = state -> {};

    /**
     * The outcome of an attempt has been stored.
     *
     * @param state of the callback from now on: still pending if it will be sent again
     */
    void attempted(CallbackState state);
}
