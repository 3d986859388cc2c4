package io.muster.task;

import org.jspecify.annotations.Nullable;

/**
 * One attempt at a task's work, at one moment. Whole milliseconds and nulls instead of durations and optionals: a node
 * keeps one or more for each of its results.
 *
 * @param startedMs from the group's start
 * @param waitedMs the part of {@code elapsedMs} that it waited for its host
 * @param elapsedMs how long it took, or has taken so far
 * @param status the HTTP status of its response; 0 if it has none
 * @param error why it failed, if it did by itself
 * @param sent whether it may have had an effect; null for tasks that call no other server
 */
public record Attempt(
        Kind kind,
        long startedMs,
        long waitedMs,
        long elapsedMs,
        int status,
        @Nullable FaultCode error,
        @Nullable Sent sent) {

    /** The approximate memory of one, or of its JSON, in bytes. */
    public static final int BYTES = 128;

    /** Why it was made. */
    public enum Kind {
        FIRST,
        /** After another that failed. */
        RETRY,
        /** A copy of another that was late. */
        HEDGE,
        /** To where the response to the previous one led. */
        REDIRECT
    }

    /** How much another server may know of it. */
    public enum Sent {
        /** No byte of the request was sent. */
        NONE,
        /** The request was sent, or a part of it, and no response began: unknown. */
        MAYBE,
        /** A response began. */
        YES
    }
}
