package io.muster.testing;

import java.time.Duration;

/** Malicious responses of a {@link TestUpstream}. */
public final class HostileAnswers {

    private static final String OK = "HTTP/1.1 200 Test\r\n";

    private HostileAnswers() {}

    /** A header that grows by a byte at intervals, endlessly. */
    public static Answer drippingHead(Duration every) {
        return (request, wire) -> {
            wire.send(OK + "X-Slow: ");
            while (true) {
                wire.send("a");
                wire.pause(every);
            }
        };
    }

    /** Interim responses (RFC 9110 section 15.2), endlessly. */
    public static Answer interimAnswers(Duration every) {
        return (request, wire) -> {
            while (true) {
                wire.send("HTTP/1.1 103 Early Hints\r\n\r\n");
                wire.pause(every);
            }
        };
    }

    /** This many headers, and no body. */
    public static Answer headers(int count) {
        return (request, wire) -> {
            StringBuilder head = new StringBuilder(OK).append("Content-Length: 0\r\n");
            for (int i = 0; i < count; i++) {
                head.append("X-").append(i).append(": y\r\n");
            }
            wire.send(head.append("\r\n").toString());
        };
    }

    /** Sends the rest of the response after the status line unchanged; the connection stays open. */
    public static Answer raw(String rest) {
        return (request, wire) -> wire.send(OK + rest);
    }

    /** Endless trailers (RFC 9112 section 7.1.2). */
    public static Answer trailers() {
        return (request, wire) -> {
            wire.send(OK + "Transfer-Encoding: chunked\r\n\r\n0\r\n");
            for (int i = 0; ; i++) {
                wire.send("X-%d: y\r\n".formatted(i));
            }
        };
    }

    /** A 302 redirect, then the connection is closed. */
    public static Answer redirect(String location) {
        return redirect(302, location);
    }

    /** A redirect, then the connection is closed. */
    public static Answer redirect(int status, String location) {
        return Answers.content(status, "Location: %s\r\nConnection: close\r\n".formatted(location), new byte[0]);
    }
}
