package io.muster.it;

import java.util.Arrays;
import java.util.List;

/**
 * The expected status of a request to each endpoint, by caller: without a key, with a wrong key, another tenant with
 * the roles submit, read and cancel, a reader of the owning tenant, and an admin.
 */
final class AccessMatrix {

    /** What must exist before a request is sent. */
    enum Needs {
        NOTHING,
        /** A finished group in the node's memory, in place of {@code {id}}. */
        GROUP,
        /** A finished group in the store. */
        STORED_GROUP,
        /** A run of the example. */
        RUN
    }

    /**
     * A kind of request.
     *
     * @param path as in the OpenAPI document, if it is there
     * @param header an additional header as {@code name: value}; or empty
     * @param statuses in the order of {@link #CALLERS}
     */
    record Row(String method, String path, String header, Needs needs, List<Integer> statuses) {

        String endpoint() {
            return method + " " + path;
        }

        /** Whether a response with status 200 does not end. */
        boolean isEndless() {
            return endpoint().equals("GET /api/groups") && !header.isEmpty();
        }

        @Override
        public String toString() {
            return "%s %s%s".formatted(endpoint(), header, needs == Needs.STORED_GROUP ? " (stored)" : "");
        }
    }

    static final List<String> CALLERS =
            List.of("nobody", "wrong", "bob", "submitter", "reader", "canceller", "runner", "admin");

    private static final int[] OPEN = {200, 200, 200, 200, 200, 200, 200, 200};
    private static final int[] READ = {401, 401, 200, 403, 200, 403, 403, 200};
    private static final int[] SUBMIT = {401, 401, 200, 200, 403, 403, 403, 200};
    private static final int[] RUN = {401, 401, 403, 403, 403, 403, 200, 200};
    private static final int[] ADMIN = {401, 401, 403, 403, 403, 403, 403, 200};
    // the server calls no such host
    private static final int[] ADMIN_UNKNOWN = {401, 401, 403, 403, 403, 403, 403, 404};
    private static final int[] OWN = {401, 401, 404, 403, 200, 403, 403, 200};
    // the group has none
    private static final int[] ANSWER = {401, 401, 404, 403, 409, 403, 403, 409};
    // for bob there are none
    private static final int[] CHANGE = {401, 401, 200, 403, 403, 200, 403, 200};
    private static final int[] CHANGE_OWN = {401, 401, 404, 403, 403, 200, 403, 200};

    // the admin's deletion comes after the canceller's
    private static final int[] FORGET_OWN = {401, 401, 404, 403, 403, 204, 403, 404};

    static final List<Row> ROWS = List.of(
            row("GET", "/", OPEN),
            row("GET", "/index.html", OPEN),
            row("GET", "/assets/app.js", OPEN),
            row("GET", "/assets/muster.css", OPEN),
            row("GET", "/client/muster.js", OPEN),
            row("GET", "/reference/", OPEN),
            row("GET", "/problems/", OPEN),
            row("GET", "/problems/forbidden", 302, 302, 302, 302, 302, 302, 302, 302),
            row("GET", "/openapi", OPEN),
            row("GET", "/health/live", OPEN),
            row("GET", "/health/ready", OPEN),
            row("GET", "/health/started", OPEN),
            // from this machine, and through a proxy on it
            row("GET", "/metrics", OPEN),
            with("X-Forwarded-For: 192.0.2.1", row("GET", "/metrics", ADMIN)),
            row("POST", "/metrics", 401, 401, 403, 403, 403, 403, 403, 405),
            row("GET", "/nothing", 401, 401, 404, 403, 404, 403, 403, 404),
            row("GET", "/error", 401, 401, 404, 403, 404, 403, 403, 404),
            row("GET", "/WEB-INF/web.xml", 404, 404, 404, 404, 404, 404, 404, 404),
            row("GET", "/api/nothing", 401, 401, 404, 403, 404, 403, 403, 404),
            row("PUT", "/api/groups", 401, 401, 403, 403, 403, 403, 403, 405),
            row("GET", "/api/groups", READ),
            with("Accept: text/event-stream", row("GET", "/api/groups", READ)),
            with("Accept: application/x-ndjson", row("GET", "/api/groups", READ)),
            row("POST", "/api/groups", SUBMIT),
            row("POST", "/api/groups/check", SUBMIT),
            row("POST", "/api/$batch", SUBMIT),
            with("Accept: text/event-stream", row("POST", "/api/groups", SUBMIT)),
            with("Accept: application/x-ndjson", row("POST", "/api/groups", SUBMIT)),
            with("Prefer: respond-async", row("POST", "/api/groups", 401, 401, 202, 202, 403, 403, 403, 202)),
            of(Needs.GROUP, row("GET", "/api/groups/{id}", OWN)),
            of(Needs.STORED_GROUP, row("GET", "/api/groups/{id}", OWN)),
            of(Needs.GROUP, row("GET", "/api/groups/{id}/tasks/{taskId}", OWN)),
            of(Needs.STORED_GROUP, row("GET", "/api/groups/{id}/tasks/{taskId}", OWN)),
            of(
                    Needs.GROUP,
                    with(
                            "Accept: application/octet-stream",
                            row("GET", "/api/groups/{id}/tasks/{taskId}", 401, 401, 404, 403, 406, 403, 403, 406))),
            of(Needs.GROUP, row("GET", "/api/groups/{id}/request", OWN)),
            of(Needs.STORED_GROUP, row("GET", "/api/groups/{id}/request", OWN)),
            of(Needs.GROUP, row("GET", "/api/groups/{id}/answer", ANSWER)),
            of(Needs.STORED_GROUP, row("GET", "/api/groups/{id}/answer", ANSWER)),
            of(Needs.GROUP, row("GET", "/api/groups/{id}/events", OWN)),
            of(Needs.STORED_GROUP, row("GET", "/api/groups/{id}/events", OWN)),
            of(Needs.GROUP, with("Accept: application/x-ndjson", row("GET", "/api/groups/{id}/events", OWN))),
            row("POST", "/api/groups/cancel", CHANGE),
            row("POST", "/api/groups/retry", CHANGE),
            row("POST", "/api/groups/forget", CHANGE),
            of(Needs.GROUP, row("POST", "/api/groups/{id}/cancel", CHANGE_OWN)),
            of(Needs.STORED_GROUP, row("POST", "/api/groups/{id}/cancel", CHANGE_OWN)),
            of(Needs.GROUP, row("POST", "/api/groups/{id}/tasks/{taskId}/cancel", CHANGE_OWN)),
            of(Needs.STORED_GROUP, row("POST", "/api/groups/{id}/tasks/{taskId}/cancel", CHANGE_OWN)),
            of(Needs.GROUP, row("POST", "/api/groups/{id}/retry", 401, 401, 404, 403, 403, 409, 403, 409)),
            of(Needs.STORED_GROUP, row("POST", "/api/groups/{id}/retry", CHANGE_OWN)),
            of(Needs.GROUP, row("DELETE", "/api/groups/{id}", FORGET_OWN)),
            of(Needs.STORED_GROUP, row("DELETE", "/api/groups/{id}", FORGET_OWN)),
            row("GET", "/api/run", RUN),
            row("GET", "/api/run/{name}", RUN),
            with("Accept: application/x-ndjson", row("GET", "/api/run/{name}", RUN)),
            row("POST", "/api/run/{name}", RUN),
            with("Accept: text/event-stream", row("POST", "/api/run/{name}", RUN)),
            with("Prefer: respond-async", row("POST", "/api/run/{name}", 401, 401, 403, 403, 403, 403, 202, 202)),
            row("GET", "/api/run/other", 401, 401, 403, 403, 403, 403, 403, 404),
            row("POST", "/api/run/other", 401, 401, 403, 403, 403, 403, 403, 404),
            row("PUT", "/api/run/page", 401, 401, 403, 403, 403, 403, 403, 405),
            row("GET", "/api/me", 401, 401, 200, 200, 200, 200, 200, 200),
            row("POST", "/api/me", 401, 401, 403, 403, 403, 403, 403, 405),
            row("GET", "/api/task-types", READ),
            row("GET", "/api/callback-keys", READ),
            row("GET", "/api/hosts", ADMIN),
            row("POST", "/api/hosts/{host}/pause", ADMIN_UNKNOWN),
            row("POST", "/api/hosts/{host}/resume", ADMIN_UNKNOWN),
            row("GET", "/api/hosts/{host}/pause", 401, 401, 403, 403, 403, 403, 403, 405),
            row("GET", "/api/examples/tasks", SUBMIT),
            row("POST", "/api/examples/run-tasks", SUBMIT),
            of(Needs.RUN, row("GET", "/api/examples/run-tasks/{id}", OWN)),
            row("GET", "/api/examples/dashboard/{user}", SUBMIT),
            row("GET", "/api/examples/user-page/{user}", SUBMIT),
            row("GET", "/api/examples/fetch-all", SUBMIT),
            // for the server itself, which calls from this machine as the test does
            row("GET", "/api/examples/upstream/users/1", OPEN));

    private AccessMatrix() {}

    private static Row row(String method, String path, int... statuses) {
        return new Row(
                method, path, "", Needs.NOTHING, Arrays.stream(statuses).boxed().toList());
    }

    private static Row with(String header, Row row) {
        return new Row(row.method, row.path, header, row.needs, row.statuses);
    }

    private static Row of(Needs needs, Row row) {
        return new Row(row.method, row.path, row.header, needs, row.statuses);
    }
}
