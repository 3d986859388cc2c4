package io.muster.rest.problem;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.nio.charset.StandardCharsets;

/** Responds with a problem (RFC 9457) to everything thrown by a resource, or by the server before it. */
@Provider
public class ThrowableMapper implements ExceptionMapper<Throwable> {

    @Context
    UriInfo uri;

    @Context
    HttpServletRequest request;

    @Override
    public Response toResponse(Throwable thrown) {
        Problem problem = Problems.of(thrown);
        RefusalListener.of(request).refused(problem.kind().slug());
        Response.ResponseBuilder response = Response.status(problem.kind().status())
                .type(Problems.MEDIA_TYPE)
                .entity(Problems.write(problem, Bases.of(uri)).getBytes(StandardCharsets.UTF_8));
        problem.headers().forEach(response::header);
        return response.build();
    }
}
