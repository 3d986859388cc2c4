package io.muster.json;

/**
 * An error at one place of a document.
 *
 * @param pointer where, as a JSON pointer (RFC 6901)
 * @param detail the message
 * @param kind the kind of error
 */
public record FieldError(String pointer, String detail, Kind kind) {

    /** The kinds of errors that a client may want to distinguish. */
    public enum Kind {
        INVALID,
        UNKNOWN_TASK_TYPE,
        TARGET_REFUSED,
        INVALID_PARAMETER
    }
}
