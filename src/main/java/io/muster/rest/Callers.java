package io.muster.rest;

import io.muster.access.Caller;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.SecurityContext;
import java.security.Principal;
import org.jspecify.annotations.Nullable;

/** Finds the caller as whom {@link AccessFilter} let a request in. */
final class Callers {

    private Callers() {}

    static Caller of(HttpServletRequest request) {
        return of(request.getUserPrincipal());
    }

    static Caller of(SecurityContext security) {
        return of(security.getUserPrincipal());
    }

    private static Caller of(@Nullable Principal principal) {
        if (principal instanceof Caller caller) {
            return caller;
        }
        throw new IllegalStateException("a request came past the filter");
    }
}
