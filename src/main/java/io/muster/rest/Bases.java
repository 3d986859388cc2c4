package io.muster.rest;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;

/** Finds the application's base URI as the client sees it, with a slash at its end. */
final class Bases {

    private Bases() {}

    static URI of(UriInfo uri) {
        return uri.getBaseUri().resolve("..");
    }

    static URI of(HttpServletRequest request) {
        URI whole = URI.create(request.getRequestURL().toString());
        return whole.resolve(request.getContextPath() + "/");
    }
}
