package io.muster.database;

import org.jspecify.annotations.Nullable;

/** The database cannot be reached, or does not respond in time. */
public class StoreUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public StoreUnavailableException(@Nullable Throwable cause) {
        this("The database cannot be reached", cause);
    }

    StoreUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
