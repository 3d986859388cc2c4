package io.muster.document;

import java.time.Duration;
import java.time.Instant;

/**
 * One attempt to deliver a callback, with its result.
 *
 * @param run which finish of the group it reported, from 1
 * @param at when it was sent
 * @param elapsed from then to its result
 */
public record CallbackAttempt(int run, Instant at, Duration elapsed, Result result) {

    /** The result of an attempt. */
    public sealed interface Result {}

    /** The receiver responded. */
    public record Answered(int status) implements Result {}

    /**
     * There was no response.
     *
     * @param code the reason, as the slug of a problem type
     * @param detail a message; names the host, never its addresses
     */
    public record Broken(String code, String detail) implements Result {}
}
