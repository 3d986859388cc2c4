package io.muster.access;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A request from this machine, modified as a test needs. */
record TestCall(IncomingRequest.RequestLine line, String remote, String host, Map<String, String> headers) {

    static TestCall of(String method, String path) {
        return new TestCall(
                new IncomingRequest.RequestLine(method, path, "HTTP/1.1"),
                "127.0.0.1",
                "localhost",
                Map.of("Host", "localhost:8080"));
    }

    TestCall from(String address) {
        return new TestCall(line, address, host, headers);
    }

    TestCall to(String name) {
        return new TestCall(line, remote, name, headers);
    }

    TestCall with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new TestCall(line, remote, host, more);
    }

    TestCall by(String protocol) {
        return new TestCall(
                new IncomingRequest.RequestLine(line.method(), line.path(), protocol), remote, host, headers);
    }

    IncomingRequest call() {
        return new IncomingRequest(line, remote, host, new IncomingRequest.Headers() {
            @Override
            public Iterable<String> names() {
                return headers.keySet();
            }

            @Override
            public Optional<String> value(String name) {
                return Optional.ofNullable(headers.get(name));
            }
        });
    }
}
