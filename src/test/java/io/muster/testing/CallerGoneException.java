package io.muster.testing;

import java.io.IOException;

/** The caller closed its connection before the response was complete. */
public final class CallerGoneException extends IOException {

    private static final long serialVersionUID = 1L;
}
