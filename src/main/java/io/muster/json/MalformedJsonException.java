package io.muster.json;

import java.util.Objects;

/** A text is not JSON (RFC 8259), or is JSON that this server refuses to read. */
public final class MalformedJsonException extends Exception {

    private static final long serialVersionUID = 1L;

    private final int line;
    private final int column;

    /** Line and column count from 1. */
    MalformedJsonException(String detail, int line, int column) {
        super(detail);
        this.line = line;
        this.column = column;
    }

    /** The detail given at construction, never null. */
    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }

    public int line() {
        return line;
    }

    public int column() {
        return column;
    }
}
