package io.muster.access;

import java.util.Objects;

/** Thrown where a request may not be served; its message is shown to the caller. */
public final class RefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    /** Why not. */
    public enum Reason {
        /** Nobody was named. */
        NO_CREDENTIAL,
        /** The credential is nobody's, or is so no longer. */
        WRONG_CREDENTIAL,
        /** Whoever it is lacks the role. */
        LACKS_ROLE,
        /** It comes from where nothing may come from. */
        FORBIDDEN,
        /** Who it is cannot be told now. */
        UNAVAILABLE
    }

    private final Reason reason;

    RefusedException(Reason reason, String detail) {
        super(detail);
        this.reason = reason;
    }

    /** The detail given at construction, never null. */
    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }

    public Reason reason() {
        return reason;
    }
}
