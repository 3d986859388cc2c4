package io.muster.json;

/**
 * What is wrong with one place of a document.
 *
 * @param pointer where, as a JSON pointer (RFC 6901)
 * @param detail what, for people
 * @param kind which sort of error it is
 */
public record FieldError(String pointer, String detail, Kind kind) {

    /** The sorts of errors that a client may want to tell apart. */
    public enum Kind {
        INVALID,
        UNKNOWN_TASK_TYPE,
        TARGET_REFUSED
    }
}
