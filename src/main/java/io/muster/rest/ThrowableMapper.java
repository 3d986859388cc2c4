package io.muster.rest;

import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.nio.charset.StandardCharsets;

/** Answers whatever a resource throws, or the server throws before it gets there, as a problem (RFC 9457). */
@Provider
public class ThrowableMapper implements ExceptionMapper<Throwable> {

    @Context
    UriInfo uri;

    @Override
    public Response toResponse(Throwable thrown) {
        Problem problem = Problems.of(thrown);
        Response.ResponseBuilder response = Response.status(problem.kind().status())
                .type(Problems.MEDIA_TYPE)
                .entity(Problems.write(problem, Bases.of(uri)).getBytes(StandardCharsets.UTF_8));
        problem.headers().forEach(response::header);
        return response.build();
    }
}
