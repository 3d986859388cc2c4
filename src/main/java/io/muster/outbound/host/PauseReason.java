package io.muster.outbound.host;

/** Why no exchange with a host is started for a while. */
public enum PauseReason {
    /** The host requested it (RFC 9110 section 10.2.3). */
    RETRY_AFTER,
    /** An operator requested it. */
    OPERATOR
}
