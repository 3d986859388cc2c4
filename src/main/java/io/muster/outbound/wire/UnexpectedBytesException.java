package io.muster.outbound.wire;

import org.apache.hc.core5.http.ProtocolException;

/** Bytes arrived on a connection whose last response was complete (RFC 9112 section 9.2). */
final class UnexpectedBytesException extends ProtocolException {

    private static final long serialVersionUID = 1L;

    UnexpectedBytesException() {
        super("bytes that belong to no response");
    }
}
