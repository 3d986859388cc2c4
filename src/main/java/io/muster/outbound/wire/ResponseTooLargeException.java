package io.muster.outbound.wire;

import java.io.IOException;

/**
 * A body exceeds its limit, as received or while it is decompressed, or the memory budget for responses is exhausted.
 */
final class ResponseTooLargeException extends IOException {

    private static final long serialVersionUID = 1L;

    ResponseTooLargeException() {
        super("the memory available at the moment");
    }

    ResponseTooLargeException(int limit) {
        super("%d bytes".formatted(limit));
    }
}
