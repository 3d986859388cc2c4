package io.muster.document;

import java.time.Duration;
import java.time.Instant;

/**
 * One sending of a callback, and what came of it.
 *
 * @param run which finish of the group it told of, from 1
 * @param at when it was sent
 * @param elapsed from then to its result
 */
public record CallbackAttempt(int run, Instant at, Duration elapsed, Result result) {

    /** What came of it. */
    public sealed interface Result {}

    /** The receiver answered. */
    public record Answered(int status) implements Result {}

    /**
     * There was no answer.
     *
     * @param code why, as the slug of a problem type
     * @param detail why, for people; names the host, never an address it resolved to
     */
    public record Broken(String code, String detail) implements Result {}
}
