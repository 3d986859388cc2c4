package io.muster.rest.filter;

import io.muster.rest.problem.Problem;
import io.muster.rest.problem.ServletProblems;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Responds 404 if a path of the API ends with a slash: it names another resource (RFC 3986 section 6.2.3). Jakarta REST
 * would ignore the slash, so that a request for a stream would be answered in one piece.
 */
@WebFilter(urlPatterns = "/api/*", asyncSupported = true)
public class TrailingSlashFilter extends HttpFilter {

    private static final long serialVersionUID = 1L;

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request.getRequestURI().endsWith("/")) {
            ServletProblems.send(
                    Problem.of(Problem.Kind.NOT_FOUND, "No resource exists at this path"), request, response);
        } else {
            chain.doFilter(request, response);
        }
    }
}
