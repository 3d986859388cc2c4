package io.muster.rest;

import io.muster.access.RequestTarget;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.util.Collections;

/** Finds the application's base URI as the client sees it, with a slash at its end. */
final class Bases {

    private Bases() {}

    static URI of(UriInfo uri) {
        return uri.getBaseUri().resolve("..");
    }

    /** Where the server cannot tell under which name it was addressed, the base is a path alone. */
    static URI of(HttpServletRequest request) {
        if (RequestTarget.faultOfHost(Collections.list(request.getHeaders("Host")))
                        .isPresent()
                || RequestTarget.faultOfPath(request.getRequestURI()).isPresent()) {
            return URI.create(request.getContextPath() + "/");
        }
        URI whole = URI.create(request.getRequestURL().toString());
        return whole.resolve(request.getContextPath() + "/");
    }
}
