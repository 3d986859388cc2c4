package io.muster.store;

/** An idempotency key is already used by a group that was stored in the meantime. */
public final class DuplicateKeyException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    DuplicateKeyException() {
        super("The idempotency key is already in use");
    }
}
