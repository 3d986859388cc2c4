package io.muster.outbound.target;

/** A text is not a URL that may be called, whatever the policy; the message says why. */
public final class UrlRefusedException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final Refusal reason;

    UrlRefusedException(Refusal reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Refusal reason() {
        return reason;
    }

    // callers can cause many refusals cheaply, and the stack trace adds nothing to the reason
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
