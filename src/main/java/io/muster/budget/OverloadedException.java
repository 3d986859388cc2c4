package io.muster.budget;

/** Thrown when the server has as much to do as it may take on; worth another try later. */
public final class OverloadedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public OverloadedException(String message) {
        super(message);
    }
}
