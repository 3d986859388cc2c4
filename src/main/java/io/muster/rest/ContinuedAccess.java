package io.muster.rest;

import jakarta.servlet.ServletRequest;
import java.util.Objects;

/** Tells whether the caller of a request may still have its answer: a key may be withdrawn, and a token runs out. */
@FunctionalInterface
interface ContinuedAccess {

    /** The one of a request that {@link AccessFilter} let in. */
    static ContinuedAccess of(ServletRequest request) {
        return (ContinuedAccess) Objects.requireNonNull(
                request.getAttribute(ContinuedAccess.class.getName()), "the request bypassed the filter");
    }

    /** Whether the caller still may; a file may be read for that. */
    boolean isValid();
}
