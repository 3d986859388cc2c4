package io.muster.access;

import java.util.Objects;

/** A request may not be served; the message is shown to the caller. */
public final class RefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    /** Why it is refused. */
    public enum Reason {
        /** No credential was sent. */
        NO_CREDENTIAL,
        /** The credential is unknown, expired or revoked. */
        WRONG_CREDENTIAL,
        /** The caller lacks the role. */
        LACKS_ROLE,
        /** The request comes from a forbidden source. */
        FORBIDDEN,
        /** The caller cannot be identified at the moment. */
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
