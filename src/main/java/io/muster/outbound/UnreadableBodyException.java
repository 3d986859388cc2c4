package io.muster.outbound;

import java.io.IOException;

/** A body is not compressed in the way its headers say. */
final class UnreadableBodyException extends IOException {

    private static final long serialVersionUID = 1L;

    UnreadableBodyException(IOException cause) {
        super(cause);
    }
}
