package io.muster.document;

/** How far a group's callback is. */
public enum CallbackState {
    /** The group is not finished. */
    WAITING,
    /** It is to be sent, for the first time or again. */
    PENDING,
    DELIVERED,
    /** It was given up: refused for good, or tried as often as it may be. */
    FAILED
}
