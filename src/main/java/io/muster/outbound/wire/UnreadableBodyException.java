package io.muster.outbound.wire;

import java.io.IOException;

/** A body is not compressed as its headers declare; the message completes a sentence about the body. */
public final class UnreadableBodyException extends IOException {

    private static final long serialVersionUID = 1L;

    UnreadableBodyException(IOException cause) {
        super("is not encoded as its Content-Encoding says: " + cause.getMessage(), cause);
    }
}
