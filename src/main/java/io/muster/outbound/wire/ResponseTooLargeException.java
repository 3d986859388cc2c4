package io.muster.outbound.wire;

import java.io.IOException;

/** A body grew past its limit, over the wire or while it was inflated, or past what there is room for. */
final class ResponseTooLargeException extends IOException {

    private static final long serialVersionUID = 1L;

    ResponseTooLargeException() {
        super("the memory available at the moment");
    }

    ResponseTooLargeException(int limit) {
        super("%d bytes".formatted(limit));
    }
}
