package io.muster.budget;

import java.time.Duration;
import java.util.Objects;

/** A caller has reached a limit; the request may succeed later. */
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

    /** How long the caller should wait. */
    public Duration retryAfter() {
        return retryAfter;
    }
}
