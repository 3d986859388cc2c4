package io.muster.rest.problem;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Redirects from a problem type's URI to the section of the page that explains it. */
@WebFilter("/problems/*")
public class ProblemPageFilter extends HttpFilter {

    private static final long serialVersionUID = 1L;
    private static final Pattern TYPE = Pattern.compile("/problems/([a-z-]+)");

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String path = request.getRequestURI().substring(request.getContextPath().length());
        Matcher type = TYPE.matcher(path);
        if (type.matches()) {
            response.setStatus(HttpServletResponse.SC_FOUND);
            response.setHeader("Location", request.getContextPath() + "/problems/#" + type.group(1));
        } else {
            chain.doFilter(request, response);
        }
    }
}
