package io.muster.access;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a caller must be granted for a request, by its method and path. Unknown paths need the strictest role. */
final class Permissions {

    private static final Pattern HEALTH = Pattern.compile("/health(/.*)?");
    // only what anybody can read in the WAR
    private static final Pattern PAGES =
            Pattern.compile("/|/index\\.html|/favicon\\.ico|/assets/.*|/client/.*|/(problems|reference|openapi)(/.*)?");
    private static final Pattern GROUPS = Pattern.compile("/api/(groups(/check)?|\\$batch)/?");
    private static final Pattern GROUP = Pattern.compile("/api/groups/[^/]+/?");
    private static final Pattern CHANGE = Pattern.compile(
            "/api/groups/([^/]+/)?(cancel|retry)/?|/api/groups/forget/?|/api/groups/[^/]+/tasks/[^/]+/cancel/?");
    private static final Pattern NAMED_GROUPS = Pattern.compile("/api/run/?");
    private static final Pattern NAMED_GROUP = Pattern.compile("/api/run/([^/]+)/?");
    private static final Pattern BACK_END = Pattern.compile("/api/examples/upstream/.*");
    private static final Pattern EXAMPLE = Pattern.compile("/api/examples/.*");
    private static final Pattern EXAMPLE_RUN = Pattern.compile("/api/examples/run-tasks/[^/]+/?");

    private static final Pattern HOSTS = Pattern.compile("/api/hosts(/.*)?");

    private static final Pattern METRICS = Pattern.compile("/metrics(/.*)?");

    private static final Pattern OPEN_API = Pattern.compile("/openapi(/.*)?");

    private static final Pattern SELF = Pattern.compile("/api/me/?");

    private Permissions() {}

    /** Whether this asks who the caller is, which every caller with a credential may know, whatever its roles. */
    static boolean isAboutCaller(IncomingRequest call) {
        return call.isSafe() && SELF.matcher(call.path()).matches();
    }

    /** Whether this is the API's description, which has more for callers with a credential. */
    static boolean isOpenApi(IncomingRequest call) {
        return OPEN_API.matcher(call.path()).matches();
    }

    /** Whether this is a health check, which anybody may request. */
    static boolean isHealth(IncomingRequest call) {
        return HEALTH.matcher(call.path()).matches();
    }

    /** Whether this reads metrics: Muster's, or the server's own below them. */
    static boolean isMetrics(IncomingRequest call) {
        return call.isSafe() && METRICS.matcher(call.path()).matches();
    }

    /** Whether this is the back end that the examples call on this server; its responses contain no data. */
    static boolean isBackEnd(IncomingRequest call) {
        return call.isSafe() && BACK_END.matcher(call.path()).matches();
    }

    /** What the caller must be granted; empty if anybody may send the request. */
    static Optional<Grant> needed(IncomingRequest call) {
        String path = call.path();
        Optional<Grant> run = neededToRun(call);
        if (run.isPresent()) {
            return run;
        }
        if (call.isSafe()) {
            if (PAGES.matcher(path).matches() || isHealth(call)) {
                return Optional.empty();
            }
            if (HOSTS.matcher(path).matches()) {
                return Optional.of(new Grant(Role.ADMIN));
            }
            if (isMetrics(call)) {
                return Optional.of(new Grant(Role.METRICS));
            }
            boolean runs = EXAMPLE.matcher(path).matches()
                    && !EXAMPLE_RUN.matcher(path).matches();
            return Optional.of(new Grant(runs ? Role.SUBMIT : Role.READ));
        }
        return Optional.of(new Grant(neededToChange(call.method(), path)));
    }

    private static Optional<Grant> neededToRun(IncomingRequest call) {
        Matcher one = NAMED_GROUP.matcher(call.path());
        if (one.matches() && (call.isSafe() || call.method().equals("POST"))) {
            return Optional.of(new Grant(Role.RUN, Optional.of(one.group(1))));
        }
        return NAMED_GROUPS.matcher(call.path()).matches() && call.isSafe()
                ? Optional.of(new Grant(Role.RUN))
                : Optional.empty();
    }

    private static Role neededToChange(String method, String path) {
        if (method.equals("POST") && CHANGE.matcher(path).matches()
                || method.equals("DELETE") && GROUP.matcher(path).matches()) {
            return Role.CANCEL;
        }
        boolean runs = GROUPS.matcher(path).matches() || EXAMPLE.matcher(path).matches();
        return method.equals("POST") && runs ? Role.SUBMIT : Role.ADMIN;
    }
}
