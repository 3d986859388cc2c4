package io.muster.outbound.wire;

import java.io.IOException;

/** A kept-alive connection turned out to be closed, or out of step, before its next answer began: no fault of the host. */
public final class StaleConnectionException extends IOException {

    private static final long serialVersionUID = 1L;

    StaleConnectionException(Exception cause) {
        super(cause);
    }
}
