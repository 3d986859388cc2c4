package io.muster.it;

import java.util.List;
import java.util.Random;

/** Generates requests from parts that are mostly valid, so that each request has only a few faults. */
final class FuzzedRequests {

    private static final String ID = "01970000-0000-7000-8000-000000000000";
    private static final String GROUP = "{\"tasks\":[{\"type\":\"delay\",\"duration\":\"0s\"}]}";
    private static final List<String> METHODS =
            List.of("GET", "POST", "DELETE", "PUT", "PATCH", "HEAD", "OPTIONS", "TRACE", "FOO", "get", "G{T", "");
    private static final List<String> TARGETS = List.of(
            "/api/groups",
            "/api/groups/" + ID,
            "/api/groups/" + ID + "/events",
            "/api/groups/" + ID + "/cancel",
            "/api/groups/" + ID + "/retry",
            "/api/groups/" + ID + "/tasks/a/cancel",
            "/api/task-types",
            "/api/examples/run-tasks/1",
            "/api/examples/dashboard/x",
            "/api/examples/fetch-all",
            "/api/examples/upstream/posts",
            "/api/nothing",
            "/api",
            "/problems/bad-request",
            "/error",
            "/assets/app.js",
            "/");
    private static final List<String> INSERTS = List.of(
            "|", "[x]", "{id}", "%", "%zz", "%00", "%0a", "%2f", "%2e", "%252e", ";", ";a=b", "//", "/..", "/./", "\\",
            "\u00e9", "\u00ff", "%ff", "%c3%a9", "^", "`", "\"", "<a>", "'", "#", "?", "&", "=", "*", "@", ":", "~",
            " ", "\t", "\u0001", "\u007f");
    private static final List<String> QUERIES = List.of(
            "",
            "",
            "",
            "?",
            "?limit=x",
            "?limit=-1",
            "?limit=99999999999999999999",
            "?state=%zz",
            "?state",
            "?=",
            "?&&",
            "?cursor=%00",
            "?mode=a&mode=b",
            "?a|b",
            "?x={}",
            "?x=[",
            "?x=%ff",
            "?count=%",
            "?count=1&concurrency=x",
            "?latency=x",
            "?userId=x",
            "?only=x",
            "?limit=1%",
            "?x=\u00e9",
            "?x=a b");
    private static final List<String> VERSIONS = List.of(
            "HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.0", "HTTP/2.0", "HTTP/9", "HTTP", "http/1.1", "");
    private static final List<String> HOSTS = List.of(
            "a b",
            "[::1",
            "%zz",
            "",
            "localhost:x",
            "localhost:99999",
            "a/b",
            "[1:2]",
            "::1",
            "\u00ff",
            "evil.example",
            "a,b");
    private static final List<String> NAMES = List.of(
            "Content-Type",
            "Accept",
            "Prefer",
            "Idempotency-Key",
            "Last-Event-ID",
            "Authorization",
            "Origin",
            "Sec-Fetch-Site",
            "Accept-Encoding",
            "Accept-Language",
            "Cookie",
            "If-None-Match",
            "Range",
            "Expect",
            "Content-Encoding",
            "X-Forwarded-For",
            "X-HTTP-Method-Override",
            "TE",
            "Upgrade",
            "Referer",
            "Date",
            "Traceparent");
    private static final List<String> VALUES = List.of(
            "",
            ";",
            ",",
            "=",
            "/",
            "*/*",
            "*",
            "application/json",
            "application/json;",
            "application/json; charset",
            "application/json; charset=\"",
            "application/json; charset=nope",
            "text/event-stream",
            "application/x-ndjson;q=x",
            "text/html",
            "a/b/c",
            "q=1",
            "*/*;q=",
            "*/*;q=2",
            ";q=1",
            "respond-async",
            "respond-async=\"",
            "wait=x",
            "respond-async, wait=99999999999999999999",
            "\"",
            "\"a",
            "\"\\",
            "-1",
            "0",
            "x",
            "\u00e9",
            "\u00ff\u00fe",
            "%00",
            "Bearer",
            "Bearer ",
            "Basic \u00ff",
            "null",
            "https://",
            "http://[",
            "cross-site",
            "gzip",
            "bytes=0-",
            "bytes=x",
            "a=b; c",
            "()",
            "{}",
            "\u0001",
            "\t",
            "100-continue",
            "x".repeat(2_000));

    private final Random random;
    private final String host;

    FuzzedRequests(Random random, String host) {
        this.random = random;
        this.host = host;
    }

    String next() {
        String method = random.nextInt(3) > 0 ? one(METHODS.subList(0, 3)) : one(METHODS);
        StringBuilder request = new StringBuilder();
        request.append(method).append(' ').append(target()).append(' ');
        request.append(random.nextInt(8) > 0 ? "HTTP/1.1" : one(VERSIONS)).append("\r\n");
        request.append("Host: ")
                .append(random.nextInt(12) > 0 ? host : one(HOSTS))
                .append("\r\n");
        boolean body = method.equals("POST") || random.nextInt(10) == 0;
        if (body && random.nextInt(4) > 0) {
            request.append("Content-Type: application/json\r\n");
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            request.append(one(NAMES)).append(": ").append(one(VALUES)).append("\r\n");
        }
        String content = body ? content() : "";
        if (body) {
            request.append("Content-Length: ").append(content.length()).append("\r\n");
        }
        return request.append("Connection: close\r\n\r\n").append(content).toString();
    }

    private String target() {
        String target = one(TARGETS);
        if (random.nextInt(3) == 0) {
            int at = random.nextInt(target.length() + 1);
            target = target.substring(0, at) + one(INSERTS) + target.substring(at);
        }
        return random.nextInt(3) == 0 ? target + one(QUERIES) : target;
    }

    private String content() {
        return random.nextInt(3) > 0
                ? GROUP
                : one(List.of("", "{", "[]", "\u00ff", "{\"tasks\":{}}", "null", "\"", "{\"a\":1e999}"));
    }

    private String one(List<String> from) {
        return from.get(random.nextInt(from.size()));
    }
}
