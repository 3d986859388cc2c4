package io.muster.document;

/** What whoever runs a group receives at its decision. */
public enum ResponseFormat {

    /** The group if it succeeds, or else a problem. */
    GROUP,

    /** The group's answer if it succeeds, and otherwise as with {@link #GROUP}. */
    ANSWER,

    /** A response for each task, whatever becomes of it. */
    BATCH
}
