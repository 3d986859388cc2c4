package io.muster.rest.filter;

import io.muster.access.AccessControl;
import io.muster.access.Caller;
import io.muster.access.IncomingRequest;
import io.muster.access.RefusedException;
import io.muster.access.RequestTarget;
import io.muster.audit.RequestRecord;
import io.muster.rest.problem.Problem;
import io.muster.rest.problem.RefusalListener;
import io.muster.rest.problem.ServletProblems;
import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.Optional;

/**
 * Admits a request on behalf of its caller, or refuses it, before anything else processes it. Declared in web.xml:
 * filters found by annotations come after those, in no defined order.
 */
public class AccessFilter extends HttpFilter {

    private static final long serialVersionUID = 1L;

    // pages load only content from this server, and cannot be framed
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    // Swagger UI has its icons in its style sheet
    private static final String REFERENCE_POLICY = POLICY.replace("img-src 'self'", "img-src 'self' data:");

    @Inject
    transient AccessControl accessControl;

    @Inject
    transient Serving serving;

    @Inject
    transient RefusalListener refusals;

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        RequestRecord log = RequestLogFilter.of(request);
        RefusalListener told = problem -> {
            log.refused(problem);
            refusals.refused(problem);
        };
        request.setAttribute(RefusalListener.class.getName(), told);
        boolean isReference = request.getServletPath().startsWith("/reference/");
        response.setHeader("Content-Security-Policy", isReference ? REFERENCE_POLICY : POLICY);
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Referrer-Policy", "no-referrer");
        response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
        if (!serving.hasBegun()) {
            ServletProblems.send(Problem.overloaded("The server is starting"), request, response);
            return;
        }
        Optional<String> ambiguous = ambiguity(request);
        if (ambiguous.isPresent()) {
            ServletProblems.send(Problem.of(Problem.Kind.BAD_REQUEST, ambiguous.get()), request, response);
            return;
        }
        IncomingRequest call = call(request);
        Caller caller;
        try {
            caller = accessControl.admit(call);
        } catch (RefusedException refused) {
            ServletProblems.send(problem(refused), request, response);
            return;
        }
        if (!caller.equals(Caller.ANYBODY)) {
            log.admitted(caller.name());
        }
        // checked as long as the response takes, when the server may have reused the request object
        IncomingRequest kept = call.keeping("Authorization");
        ContinuedAccess access = () -> accessControl.stillAdmits(kept, caller);
        request.setAttribute(ContinuedAccess.class.getName(), access);
        chain.doFilter(new CallersRequest(request, caller), response);
    }

    private static Optional<String> ambiguity(HttpServletRequest request) {
        return RequestTarget.faultOfHost(RequestHeaders.lines(request, "Host"))
                .or(() -> RequestTarget.faultOfPath(request.getRequestURI()));
    }

    private static IncomingRequest call(HttpServletRequest request) {
        // as it is dispatched: decoded, since a caller may encode characters (%63ancel)
        String path = request.getServletPath()
                + Optional.ofNullable(request.getPathInfo()).orElse("");
        return new IncomingRequest(
                new IncomingRequest.RequestLine(request.getMethod(), path, request.getProtocol()),
                request.getRemoteAddr(),
                request.getServerName(),
                new IncomingHeaders(request));
    }

    private static Problem problem(RefusedException refused) {
        String detail = refused.getMessage();
        return switch (refused.reason()) {
            case NO_CREDENTIAL -> withChallenge(Problem.of(Problem.Kind.UNAUTHORIZED, detail), "");
            case WRONG_CREDENTIAL ->
                withChallenge(Problem.of(Problem.Kind.UNAUTHORIZED, detail), ", error=\"invalid_token\"");
            case LACKS_ROLE -> Callers.lacking(detail);
            case FORBIDDEN -> Problem.of(Problem.Kind.FORBIDDEN, detail);
            case UNAVAILABLE -> Problem.of(Problem.Kind.OVERLOADED, detail).withHeader("Retry-After", "5");
        };
    }

    // RFC 6750 section 3
    private static Problem withChallenge(Problem problem, String error) {
        return problem.withHeader("WWW-Authenticate", "Bearer realm=\"muster\"" + error);
    }

    private record IncomingHeaders(HttpServletRequest request) implements IncomingRequest.Headers {

        @Override
        public Iterable<String> names() {
            return Collections.list(request.getHeaderNames());
        }

        @Override
        public Optional<String> value(String name) {
            return Optional.ofNullable(request.getHeader(name));
        }
    }
}
