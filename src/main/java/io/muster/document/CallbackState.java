package io.muster.document;

/** The state of a group's callback. */
public enum CallbackState {
    /** The group is not finished. */
    WAITING,
    /** It is to be sent, for the first time or again. */
    PENDING,
    DELIVERED,
    /** It was abandoned: rejected permanently, or after the last attempt. */
    FAILED
}
