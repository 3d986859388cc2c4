package io.muster.outbound;

import java.io.IOException;

/** A body grew past its limit, over the wire or while it was inflated. */
final class ResponseTooLargeException extends IOException {

    private static final long serialVersionUID = 1L;

    ResponseTooLargeException(int limit) {
        super("%d bytes".formatted(limit));
    }
}
