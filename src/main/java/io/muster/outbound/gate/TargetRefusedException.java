package io.muster.outbound.gate;

import io.muster.outbound.target.Refusal;
import java.net.UnknownHostException;

/** The gate's no. An {@link UnknownHostException}, since that is what a {@code DnsResolver} may throw. */
public final class TargetRefusedException extends UnknownHostException {

    private static final long serialVersionUID = 1L;

    private final Refusal reason;

    TargetRefusedException(Refusal reason) {
        super(reason.code());
        this.reason = reason;
    }

    Refusal reason() {
        return reason;
    }

    // refusals are cheap to provoke, and the trace says nothing that the reason does not
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
