package io.muster.rest.filter;

import jakarta.servlet.ServletRequest;
import java.util.Objects;

/** Whether the caller of a request may still receive its response: a key may be revoked, and a token may expire. */
@FunctionalInterface
public interface ContinuedAccess {

    /** For a request that {@link AccessFilter} admitted. */
    static ContinuedAccess of(ServletRequest request) {
        return (ContinuedAccess) Objects.requireNonNull(
                request.getAttribute(ContinuedAccess.class.getName()), "the request bypassed the filter");
    }

    /** Whether the caller still has access; may read a file. */
    boolean isValid();
}
