package io.muster.rest.filter;

import io.muster.access.Caller;
import io.muster.access.Role;
import io.muster.rest.problem.Problem;
import io.muster.rest.problem.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.SecurityContext;
import java.security.Principal;
import org.jspecify.annotations.Nullable;

/** Finds the caller that {@link AccessFilter} admitted. */
public final class Callers {

    private Callers() {}

    /** The caller of a request. */
    public static Caller of(HttpServletRequest request) {
        return of(request.getUserPrincipal());
    }

    /** The caller of a resource method. */
    public static Caller of(SecurityContext security) {
        return of(security.getUserPrincipal());
    }

    /**
     * Rejects a caller who lacks a role.
     *
     * @throws ProblemException with 403, as specified by RFC 6750 section 3.1
     */
    public static void require(Caller caller, Role role) {
        if (!caller.may(role)) {
            throw new ProblemException(lacking("This request requires the role " + role.text()));
        }
    }

    /** The problem of a caller who lacks a role. */
    public static Problem lacking(String detail) {
        return Problem.of(Problem.Kind.FORBIDDEN, detail)
                .withHeader("WWW-Authenticate", "Bearer realm=\"muster\", error=\"insufficient_scope\"");
    }

    private static Caller of(@Nullable Principal principal) {
        if (principal instanceof Caller caller) {
            return caller;
        }
        throw new IllegalStateException("the request bypassed the filter");
    }
}
