package io.muster.outbound.wire;

import java.io.IOException;

/** An {@link Error} met while an exchange was served; it ends that exchange and no more. */
final class ExchangeErrorException extends IOException {

    private static final long serialVersionUID = 1L;

    ExchangeErrorException(Throwable error) {
        super(error);
    }
}
