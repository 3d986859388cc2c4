package io.muster.store;

/** Thrown when an idempotency key is taken, by a group that was kept meanwhile. */
public final class DuplicateKeyException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    DuplicateKeyException() {
        super("The idempotency key is already in use");
    }
}
