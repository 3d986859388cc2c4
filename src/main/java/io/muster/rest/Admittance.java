package io.muster.rest;

import jakarta.servlet.ServletRequest;
import java.util.Objects;

/** Tells whether the caller of a request may still have its answer: a key may be withdrawn, and a token runs out. */
@FunctionalInterface
interface Admittance {

    /** The one of a request that {@link AccessFilter} let in. */
    static Admittance of(ServletRequest request) {
        return (Admittance) Objects.requireNonNull(
                request.getAttribute(Admittance.class.getName()), "a request came past the filter");
    }

    /** Whether the caller still may; a file may be read for that. */
    boolean isValid();
}
