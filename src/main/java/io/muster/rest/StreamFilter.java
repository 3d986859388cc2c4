package io.muster.rest;

import io.muster.access.Caller;
import io.muster.access.Role;
import io.muster.document.GroupLimits;
import io.muster.document.GroupWriter;
import io.muster.document.InvalidGroupException;
import io.muster.group.engine.RunningGroup;
import io.muster.group.spec.Origin;
import io.muster.group.view.GroupFeed;
import io.muster.http.Accept;
import io.muster.json.MalformedJsonException;
import io.muster.response.ResponseExchange;
import io.muster.rest.filter.Callers;
import io.muster.rest.filter.ContinuedAccess;
import io.muster.rest.filter.RequestHeaders;
import io.muster.rest.groups.GroupList;
import io.muster.rest.groups.GroupOperations;
import io.muster.rest.memory.ResponseMemory;
import io.muster.rest.problem.Bases;
import io.muster.rest.problem.Problem;
import io.muster.rest.problem.ProblemException;
import io.muster.rest.problem.Problems;
import io.muster.rest.problem.ServletProblems;
import io.muster.rest.reply.AsyncReply;
import io.muster.rest.request.DurableIntake;
import io.muster.rest.request.GroupAdmission;
import io.muster.rest.request.GroupHead;
import io.muster.rest.request.GroupIntake;
import io.muster.rest.request.GroupPost;
import io.muster.rest.request.NamedIntake;
import io.muster.rest.stream.FollowedLists;
import io.muster.rest.stream.GroupStream;
import io.muster.rest.stream.ListStream;
import io.muster.rest.stream.StreamFormat;
import io.muster.timer.Timer;
import jakarta.inject.Inject;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Responds to requests for events, of a group or of a list of groups, with a stream; passes other requests to the resources.
 *
 * <p>A filter rather than a resource, because Jakarta REST can only stream from a blocked thread or, with {@code
 * SseEventSink}, in one format and without notice when the client disconnects.
 */
@WebFilter(
        urlPatterns = {"/api/groups", "/api/groups/*", "/api/run/*"},
        asyncSupported = true)
public class StreamFilter extends HttpFilter {

    private static final long serialVersionUID = 1L;
    private static final Pattern EVENTS = Pattern.compile("/api/groups/([^/]+)/events");
    private static final Pattern NAMED = Pattern.compile("/api/run/([^/]+)");

    @Inject
    transient GroupIntake intake;

    @Inject
    transient NamedIntake named;

    @Inject
    transient GroupAdmission admission;

    @Inject
    transient GroupOperations operations;

    @Inject
    transient DurableIntake durable;

    @Inject
    transient FollowedLists lists;

    @Inject
    transient ResponseMemory memory;

    @Inject
    transient Timer timer;

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String path = request.getRequestURI().substring(request.getContextPath().length());
        Optional<StreamFormat> format = StreamFormat.preferredBy(Accept.of(RequestHeaders.lines(request, "Accept")));
        Matcher events = EVENTS.matcher(path);
        Matcher run = NAMED.matcher(path);
        try {
            if (request.getMethod().equals("POST") && path.equals("/api/groups")) {
                Callers.require(Callers.of(request), Role.SUBMIT);
                RequestHeaders.requireJson(request);
                if (format.isPresent()) {
                    // before the group is accepted: it could not be rejected afterwards
                    reserveForRun(request);
                    run(request, response, format.get(), intake.read(GroupHead.of(request), request.getInputStream()));
                } else {
                    chain.doFilter(new JsonRequest(request), response);
                }
            } else if (path.equals("/api/groups") && format.isPresent() && isGetOrHead(request)) {
                Callers.require(Callers.of(request), Role.READ);
                followList(request, response, format.get());
            } else if (run.matches() && request.getMethod().equals("POST")) {
                RequestHeaders.requireJson(request);
                if (format.isPresent()) {
                    reserveForRun(request);
                    run(request, response, format.get(), named.post(name(run), request, request.getInputStream()));
                } else {
                    chain.doFilter(new JsonRequest(request), response);
                }
            } else if (run.matches() && request.getMethod().equals("GET") && format.isPresent()) {
                reserveForRun(request);
                run(request, response, format.get(), named.get(name(run), request));
            } else if (events.matches()) {
                requireGetOrHead(request);
                Callers.require(Callers.of(request), Role.READ);
                follow(request, response, events.group(1), format.orElse(StreamFormat.EVENT_STREAM));
            } else {
                chain.doFilter(request, response);
            }
        } catch (MalformedJsonException | InvalidGroupException | RuntimeException refused) {
            ServletProblems.send(Problems.of(refused), request, response);
            if (request.isAsyncStarted()) {
                // a stream that could not be started; otherwise the exchange would end only by its timeout
                request.getAsyncContext().complete();
            }
        }
    }

    private static void requireGetOrHead(HttpServletRequest request) {
        if (!isGetOrHead(request)) {
            throw new ProblemException(
                    Problem.of(Problem.Kind.METHOD_NOT_ALLOWED, "Method not allowed for this resource")
                            .withHeader("Allow", "GET, HEAD"));
        }
    }

    private static boolean isGetOrHead(HttpServletRequest request) {
        return request.getMethod().equals("GET") || isHead(request);
    }

    private static boolean isHead(HttpServletRequest request) {
        return request.getMethod().equals("HEAD");
    }

    private static String name(Matcher run) {
        return URLDecoder.decode(run.group(1).replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private void run(HttpServletRequest request, HttpServletResponse response, StreamFormat format, GroupPost post)
            throws IOException {
        if (post.isDurable()) {
            DurableIntake.Accepted accepted = durable.accept(post);
            response.setHeader("Location", new GroupWriter(Bases.of(request)).path(accepted.id()));
            if (accepted.replayed()) {
                response.setHeader("Idempotent-Replayed", "true");
            }
            stream(operations.feed(Callers.of(request), accepted.id()), 0, () -> {}, format, request, response);
        } else {
            run(admission.start(post, Origin.Delivery.STREAM), format, request, response);
        }
    }

    private void run(
            RunningGroup group, StreamFormat format, HttpServletRequest request, HttpServletResponse response) {
        boolean streamed = false;
        try {
            response.setHeader("Location", new GroupWriter(Bases.of(request)).path(group.id()));
            stream(group, 0, group::cancel, format, request, response);
            streamed = true;
        } finally {
            if (!streamed) {
                // nobody would see its results
                group.cancel();
            }
        }
    }

    private void follow(HttpServletRequest request, HttpServletResponse response, String id, StreamFormat format) {
        GroupFeed feed = operations.feed(Callers.of(request), id);
        long seen = lastEventId(request);
        if (feed.isOver(seen)) {
            // tells an EventSource not to reconnect (HTML Living Standard, section 9.2.3)
            response.setStatus(HttpServletResponse.SC_NO_CONTENT);
            return;
        }
        if (isHead(request)) {
            describeOnly(format, request, response);
            return;
        }
        ResponseExchange.of(request)
                .whenOver(memory.reserveForStream(Callers.of(request).name()));
        stream(feed, seen, () -> {}, format, request, response);
    }

    private void followList(HttpServletRequest request, HttpServletResponse response, StreamFormat format) {
        GroupList query =
                GroupList.ofStream(Optional.ofNullable(request.getQueryString()).orElse(""));
        if (isHead(request)) {
            describeOnly(format, request, response);
            return;
        }
        Caller caller = Callers.of(request);
        ResponseExchange exchange = ResponseExchange.of(request);
        exchange.whenOver(memory.reserveForList(caller.name(), query.limit()));
        ListStream stream = new ListStream(
                timer,
                format,
                ContinuedAccess.of(request),
                onChange -> lists.follow(caller, query, Bases.of(request), onChange));
        boolean started = false;
        try {
            startAsync(format, request, response);
            started = true;
        } finally {
            if (!started) {
                stream.close();
            }
        }
        stream.start(exchange);
    }

    // RFC 9110 section 9.3.2; there is no content to wait for
    private static void describeOnly(StreamFormat format, HttpServletRequest request, HttpServletResponse response) {
        describe(format, response);
        ResponseExchange.of(request).continueWith(Optional::empty);
    }

    private void reserveForRun(HttpServletRequest request) {
        ResponseExchange.of(request)
                .whenOver(memory.reserveForRun(Callers.of(request).name()));
    }

    private void stream(
            GroupFeed feed,
            long from,
            Runnable onClientGone,
            StreamFormat format,
            HttpServletRequest request,
            HttpServletResponse response) {
        startAsync(format, request, response);
        GroupWriter writer = new GroupWriter(Bases.of(request));
        new GroupStream(
                        feed,
                        from,
                        onClientGone,
                        new GroupStream.Output(timer, writer, format, ContinuedAccess.of(request)))
                .start(ResponseExchange.of(request));
    }

    private static void startAsync(StreamFormat format, HttpServletRequest request, HttpServletResponse response) {
        describe(format, response);
        AsyncContext client = request.startAsync(request, response);
        client.setTimeout(GroupLimits.MAX_TIMEOUT.plus(AsyncReply.GRACE).toMillis());
    }

    private static void describe(StreamFormat format, HttpServletResponse response) {
        response.setContentType(format.mediaType());
        response.setHeader("Cache-Control", "no-store");
        // asks proxies not to buffer events
        response.setHeader("X-Accel-Buffering", "no");
    }

    private static long lastEventId(HttpServletRequest request) {
        String header = request.getHeader("Last-Event-ID");
        // some clients send an empty header before their first event: start from the beginning
        if (header == null || header.isBlank()) {
            return 0;
        }
        try {
            return Math.max(0, Long.parseLong(header.strip()));
        } catch (NumberFormatException malformed) {
            throw ProblemException.badRequest("Last-Event-ID must be the id of an event of this group");
        }
    }
}
