package io.muster.rest.problem;

import io.muster.access.RequestTarget;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.util.Collections;

/** Determines the application's base URI as the client sees it, with a trailing slash. */
public final class Bases {

    private Bases() {}

    /** The base of a request to Jakarta REST. */
    public static URI of(UriInfo uri) {
        return uri.getBaseUri().resolve("..");
    }

    /**
     * The base of a request to a servlet. If the server cannot determine the name by which it was addressed, the base is only
     * a path.
     */
    public static URI of(HttpServletRequest request) {
        if (RequestTarget.faultOfHost(Collections.list(request.getHeaders("Host")))
                        .isPresent()
                || RequestTarget.faultOfPath(request.getRequestURI()).isPresent()) {
            return URI.create(request.getContextPath() + "/");
        }
        URI whole = URI.create(request.getRequestURL().toString());
        return whole.resolve(request.getContextPath() + "/");
    }
}
