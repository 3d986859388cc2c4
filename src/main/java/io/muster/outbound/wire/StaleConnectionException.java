package io.muster.outbound.wire;

import java.io.IOException;

/**
 * A kept-alive connection turned out to be closed or out of sync before its next response began: not the host's fault.
 */
public final class StaleConnectionException extends IOException {

    private static final long serialVersionUID = 1L;

    StaleConnectionException(Exception cause) {
        super(cause);
    }
}
