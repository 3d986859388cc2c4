package io.muster.rest.problem;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Sends problems from filters and servlets, outside Jakarta REST. */
public final class ServletProblems {

    private ServletProblems() {}

    /** Sends a problem as the whole response, and tells the request's {@link RefusalListener}. */
    public static void send(Problem problem, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        RefusalListener.of(request).refused(problem.kind().slug());
        byte[] body = Problems.write(problem, Bases.of(request)).getBytes(StandardCharsets.UTF_8);
        response.setStatus(problem.kind().status());
        response.setContentType(Problems.MEDIA_TYPE);
        response.setContentLength(body.length);
        problem.headers().forEach(response::setHeader);
        response.getOutputStream().write(body);
    }
}
