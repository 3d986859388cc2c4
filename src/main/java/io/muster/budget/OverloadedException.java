package io.muster.budget;

import java.util.Objects;

/** The server has reached its limit; the request may succeed later. */
public final class OverloadedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public OverloadedException(String message) {
        super(message);
    }

    /** The detail given at construction, never null. */
    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }
}
