package io.muster.outbound.gate;

import io.muster.outbound.target.Refusal;
import java.net.UnknownHostException;

/** The gate refuses a target. An {@link UnknownHostException}, which is what a {@code DnsResolver} may throw. */
public final class TargetRefusedException extends UnknownHostException {

    private static final long serialVersionUID = 1L;

    private final Refusal reason;

    TargetRefusedException(Refusal reason) {
        super(reason.code());
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
