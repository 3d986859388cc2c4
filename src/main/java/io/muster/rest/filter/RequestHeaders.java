package io.muster.rest.filter;

import io.muster.http.MediaType;
import io.muster.rest.problem.Problem;
import io.muster.rest.problem.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;

/** Reads the header fields of any request. */
public final class RequestHeaders {

    private static final String JSON = "application/json";

    private RequestHeaders() {}

    /** The values of every header field of this name. */
    public static List<String> lines(HttpServletRequest request, String field) {
        return Collections.list(request.getHeaders(field));
    }

    /** @throws ProblemException (415) unless the request's body is declared as JSON */
    public static void requireJson(HttpServletRequest request) {
        boolean json = MediaType.ofContentType(lines(request, "Content-Type"))
                .map(MediaType::essence)
                .filter(JSON::equals)
                .isPresent();
        if (!json) {
            throw new ProblemException(
                    Problem.of(Problem.Kind.UNSUPPORTED_MEDIA_TYPE, "Content-Type must be application/json"));
        }
    }
}
