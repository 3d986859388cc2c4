package io.muster.rest.filter;

import io.muster.audit.RequestLog;
import io.muster.audit.RequestRecord;
import io.muster.response.ResponseExchange;
import io.muster.trace.TraceContext;
import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Begins the record of each request for the audit log and the access log, and ends those of requests that are not for
 * the API; {@link ResponseExchangeFilter} ends the others, once the client has received the response. Declared in
 * web.xml as the outermost filter. Health checks are not recorded: on some servers they do not reach the application.
 */
public class RequestLogFilter extends HttpFilter {

    private static final long serialVersionUID = 1L;
    private static final String HEALTH = "/health";

    @Inject
    transient RequestLog log;

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String path = path(request);
        if (path.equals(HEALTH) || path.startsWith(HEALTH + "/")) {
            chain.doFilter(request, response);
            return;
        }
        RequestRecord record = new RequestRecord(
                log,
                new RequestRecord.Head(
                        request.getMethod(), path, isDryRun(request), request.getRemoteAddr(), trace(request)));
        request.setAttribute(RequestRecord.class.getName(), record);
        boolean passed = false;
        try {
            chain.doFilter(request, response);
            passed = true;
        } finally {
            // the API's, which may continue on other threads, has been ended or will be
            if (!isRecordedLater(request)) {
                record.ended(end(response, passed));
            }
        }
    }

    /** The record of a request; one that is written nowhere if the request has none. */
    public static RequestRecord of(HttpServletRequest request) {
        return request.getAttribute(RequestRecord.class.getName()) instanceof RequestRecord record
                ? record
                : RequestRecord.unlogged();
    }

    private static boolean isRecordedLater(HttpServletRequest request) {
        return request.getAttribute(ResponseExchange.class.getName()) != null;
    }

    private static RequestRecord.End end(HttpServletResponse response, boolean passed) {
        // an exception becomes the container's 500
        int status = passed ? response.getStatus() : HttpServletResponse.SC_INTERNAL_SERVER_ERROR;
        Optional<Long> length = Optional.ofNullable(response.getHeader("Content-Length"))
                .filter(text -> text.matches("[0-9]{1,18}"))
                .map(Long::valueOf);
        return new RequestRecord.End(Optional.of(status), length, true);
    }

    private static String path(HttpServletRequest request) {
        return request.getServletPath() + Objects.requireNonNullElse(request.getPathInfo(), "");
    }

    private static boolean isDryRun(HttpServletRequest request) {
        return List.of(Objects.requireNonNullElse(request.getQueryString(), "").split("&"))
                .contains("dryRun=true");
    }

    private static Optional<TraceContext> trace(HttpServletRequest request) {
        return request.getHeader("traceparent") == null
                ? Optional.empty()
                : TraceContext.of(
                        RequestHeaders.lines(request, "traceparent"),
                        RequestHeaders.lines(request, "tracestate"),
                        RequestHeaders.lines(request, "baggage"));
    }
}
