package io.muster.budget;

import java.time.Duration;
import java.util.Objects;

/** Thrown when a caller has had as much as one may; worth another try later. */
public final class QuotaExceededException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Duration retryAfter;

    public QuotaExceededException(String message, Duration retryAfter) {
        super(message);
        this.retryAfter = retryAfter;
    }

    /** The detail given at construction, never null. */
    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }

    /** How long the caller had better wait. */
    public Duration retryAfter() {
        return retryAfter;
    }
}
