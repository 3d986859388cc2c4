package io.muster.rest;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Sends problems from filters and servlets, outside Jakarta REST. */
final class ServletProblems {

    private ServletProblems() {}

    static void send(Problem problem, HttpServletRequest request, HttpServletResponse response) throws IOException {
        RefusalListener.of(request).refused(problem.kind().slug());
        byte[] body = Problems.write(problem, Bases.of(request)).getBytes(StandardCharsets.UTF_8);
        response.setStatus(problem.kind().status());
        response.setContentType(Problems.MEDIA_TYPE);
        response.setContentLength(body.length);
        problem.headers().forEach(response::setHeader);
        response.getOutputStream().write(body);
    }
}
