package io.muster.outbound.wire;

import java.io.IOException;

/** An {@link Error} occurred while an exchange was served; it ends only that exchange. */
final class ExchangeErrorException extends IOException {

    private static final long serialVersionUID = 1L;

    ExchangeErrorException(Throwable error) {
        super(error);
    }
}
