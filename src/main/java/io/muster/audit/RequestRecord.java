package io.muster.audit;

import io.muster.trace.TraceContext;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What the logs say about one request, collected while it is served. Thread-safe. */
public final class RequestRecord {

    private static final Set<Integer> REFUSED = Set.of(401, 403, 413, 429, 503);
    private static final Set<Integer> ALWAYS_LOGGED = Set.of(401, 403, 429);

    /**
     * What is known from the beginning. Nothing of a query or a header that may contain a secret.
     *
     * @param path as the server dispatches it, without the query
     * @param isDryRun whether the request only asks what it would change
     * @param address the IP address of the client, or of the last proxy
     * @param trace the caller's trace
     */
    public record Head(String method, String path, boolean isDryRun, String address, Optional<TraceContext> trace) {}

    /**
     * How a response ended.
     *
     * @param status empty if none was sent
     * @param bytes of the body, if they are known
     * @param whole whether the client's connection took the whole response
     */
    public record End(Optional<Integer> status, Optional<Long> bytes, boolean whole) {}

    private final RequestLog log;
    private final Head head;
    private final long begun = System.nanoTime();
    private volatile @Nullable String caller;
    private volatile @Nullable UUID group;
    private volatile @Nullable String problem;
    private volatile boolean started;

    /** Begins the record of a request. */
    public RequestRecord(RequestLog log, Head head) {
        this.log = log;
        this.head = head;
    }

    /** A record that is written nowhere, for a request that did not pass the filter. */
    public static RequestRecord unlogged() {
        return new RequestRecord(RequestLog.none(), new Head("", "", false, "", Optional.empty()));
    }

    /** The caller's trace. */
    public Optional<TraceContext> trace() {
        return head.trace();
    }

    /** The request is served on behalf of this caller. */
    public void admitted(String name) {
        caller = name;
    }

    /** The response is a problem of this type: the last segment of its URL. */
    public void refused(String type) {
        problem = type;
    }

    /** The request has started a group. */
    public void started(UUID id) {
        group = id;
        started = true;
        if (log.auditsStarts()) {
            log.audit(audit(Action.START, "done").with("group", id.toString()));
        }
    }

    /** The request, which is about many groups, has changed one of them: {@code cancel}, {@code retry}, {@code forget}. */
    public void changed(String how, UUID id) {
        if (log.audits()) {
            log.audit(audit("group." + how, "done").with("group", id.toString()));
        }
    }

    /** The request is about this group. */
    public void about(UUID id) {
        group = id;
    }

    /** The response has ended; to be called once. */
    public void ended(End end) {
        if (log.audits()) {
            end.status().ifPresent(this::auditEnd);
        }
        if (log.logsAccess()) {
            access(end);
        }
    }

    private void auditEnd(int status) {
        Optional<Action> action = Action.of(head.method(), head.path(), head.isDryRun());
        String name = action.map(Action::name).orElse("request");
        if (status < 400) {
            boolean isLogged = !name.equals(Action.START) && action.isPresent();
            if (isLogged) {
                log.audit(line(name, "done", action).with("status", status));
            }
        } else if (!started && (action.isPresent() || ALWAYS_LOGGED.contains(status))) {
            String outcome = REFUSED.contains(status) ? "refused" : "failed";
            log.auditRefusal(head.address(), problem(line(name, outcome, action).with("status", status)));
        }
    }

    private JsonLine problem(JsonLine line) {
        String known = problem;
        return known == null ? line : line.with("problem", known);
    }

    private JsonLine line(String name, String outcome, Optional<Action> action) {
        JsonLine line = audit(name, outcome);
        action.ifPresent(what -> what.subjects().forEach(line::with));
        return line;
    }

    private JsonLine audit(String action, String outcome) {
        return request(begin().with("action", action).with("outcome", outcome));
    }

    private void access(End end) {
        JsonLine line = request(begin());
        end.status().ifPresent(status -> line.with("status", status));
        line.with("ms", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun));
        end.bytes().ifPresent(bytes -> line.with("bytes", bytes));
        if (!end.whole()) {
            line.flag("aborted");
        }
        UUID about = group;
        if (about != null) {
            line.with("group", about.toString());
        }
        log.access(line);
    }

    private JsonLine request(JsonLine line) {
        String admitted = caller;
        if (admitted != null) {
            line.with("caller", admitted);
        }
        line.with("address", head.address()).with("method", head.method()).with("path", head.path());
        head.trace().ifPresent(trace -> line.with("trace", trace.traceId()));
        return line;
    }

    private static JsonLine begin() {
        return new JsonLine()
                .with("time", Instant.now().truncatedTo(ChronoUnit.MILLIS).toString());
    }
}
