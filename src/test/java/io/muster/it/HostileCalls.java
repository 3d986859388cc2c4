package io.muster.it;

import static io.muster.it.Documents.json;
import static io.muster.it.HostileFields.quoted;
import static io.muster.it.HostileFields.shown;

import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Documents with forbidden calls: malformed URLs, forbidden targets, smuggled headers. */
final class HostileCalls {

    private static final String CALL = "{'tasks': [{'type': 'http', 'url': 'http://127.0.0.1:1024/', %s}]}";

    private HostileCalls() {}

    static Stream<Hostile> urls() {
        return Stream.of(
                        " ",
                        "x",
                        "/path",
                        "//host/",
                        "?q",
                        "#f",
                        "http:",
                        "http:/",
                        "http://",
                        "http:///x",
                        "http://:80/",
                        "http://?x",
                        "http://#x",
                        "http:host",
                        "ftp://example.com/",
                        "file:///etc/passwd",
                        "gopher://x/",
                        "javascript:alert(1)",
                        "data:text/plain,x",
                        "jar:file:/x!/",
                        "ws://example.com/",
                        "mailto:a@b",
                        "http ://example.com/",
                        " http://example.com/",
                        "http://example.com/ ",
                        "http://exa mple.com/",
                        "http://example.com/a b",
                        "http://example.com/\n",
                        "http://example.com/\r\nX: y",
                        "http://ex\u0000/",
                        "http://example.com/\t",
                        "http://u:p@example.com/",
                        "http://u@example.com/",
                        "http://@example.com/",
                        "http://example.com:0/",
                        "http://example.com:65536/",
                        "http://example.com:-1/",
                        "http://example.com:x/",
                        "http://example.com:80:80/",
                        "http://[::1",
                        "http://[zz]/",
                        "http://[]/",
                        "http://::1/",
                        "http://[1:2:3]/",
                        "http://[::1]x/",
                        "http://%00/",
                        "http://%31%32%37.0.0.1/",
                        "http://a..b/",
                        "http://.example.com/",
                        "http://example.com/%",
                        "http://example.com/%zz",
                        "http://exam<ple>.com/",
                        "http://exam|ple.com/",
                        "http://example.com/{x}",
                        "http://example.com/\"",
                        "http://example.com\\@127.0.0.1/",
                        "http://example.com/" + "x".repeat(9_000),
                        "http://" + "x".repeat(300) + ".com/")
                .map(url -> url("the URL " + shown(url), url));
    }

    static Stream<Hostile> refusedTargets() {
        return Stream.of(
                        "10.0.0.1",
                        "10.255.255.255:8080",
                        "172.16.0.1",
                        "172.31.255.255",
                        "192.168.0.1",
                        "169.254.169.254",
                        "100.64.0.1",
                        "0.0.0.0",
                        "0.0.0.1",
                        "224.0.0.1",
                        "240.0.0.1",
                        "255.255.255.255",
                        "192.0.0.1",
                        "192.0.2.1",
                        "198.18.0.1",
                        "198.51.100.1",
                        "203.0.113.1",
                        "10.1",
                        "0xa000001",
                        "167772161",
                        "012.0.0.1",
                        "0x0a.0.0.1",
                        "[::]",
                        "[fc00::1]",
                        "[fd12:3456::1]",
                        "[fe80::1]",
                        "[ff02::1]",
                        "[::ffff:10.0.0.1]",
                        "[::ffff:a00:1]",
                        "[64:ff9b::a00:1]",
                        "[2002:a00:1::]",
                        "[2001:db8::1]",
                        "[::10.0.0.1]")
                .map(host -> url("the host " + host, "http://" + host + "/"));
    }

    static Stream<Hostile> headerNames() {
        Stream<String> forbidden = Stream.of(
                "Host",
                "content-length",
                "Transfer-Encoding",
                "CONNECTION",
                "Keep-Alive",
                "Upgrade",
                "TE",
                "Trailer",
                "Expect",
                "Proxy-Authorization",
                "proxy-connection");
        Stream<String> malformed = Stream.of(
                "",
                " ",
                "a b",
                "a:",
                ":a",
                "X\r\nY",
                "X\n",
                "X\u0000",
                "Ü",
                "a/b",
                "(a)",
                "a,b",
                "a;b",
                "a=b",
                "\"a\"",
                "{a}",
                "X-\ud83d\ude00",
                "a".repeat(300));
        Stream<Hostile> twice = Stream.of(with("a header in two spellings", "'headers': {'x-a': 'b', 'X-A': 'c'}"));
        return Stream.concat(Stream.concat(forbidden, malformed).map(name -> header(name, "\"x\"")), twice);
    }

    static Stream<Hostile> headerValues() {
        Stream<Hostile> controls = IntStream.range(0, 0x20)
                .filter(c -> c != '\t')
                .mapToObj(c -> header("X-A", quoted("a" + (char) c + "b")));
        Stream<Hostile> others = Stream.of(
                        "a\r\nX-Evil: b",
                        "a\nb: c",
                        "a\r",
                        " a",
                        "a ",
                        "\ta",
                        "a\u007fb",
                        "a\u0085b",
                        "\u20ac",
                        "\ud83d\ude00",
                        "a\u2028b",
                        "x".repeat(9_000))
                .map(value -> header("X-A", quoted(value)));
        Stream<Hostile> types = Stream.of("null", "1", "true", "[\"a\"]", "{\"secret\": \"name\"}")
                .map(value -> header("X-A", value));
        return Stream.concat(controls, Stream.concat(others, types));
    }

    static Stream<Hostile> methodsAndBodies() {
        Stream<Hostile> methods = Stream.of(
                        "get",
                        "Post",
                        "GET ",
                        " GET",
                        "GET\r\n",
                        "GET / HTTP/1.1",
                        "TRACE",
                        "CONNECT",
                        "FOO",
                        "PRI",
                        "G\u0000T",
                        "GÉT")
                .map(method -> with("the method " + shown(method), json("'method': ") + quoted(method)));
        Stream<Hostile> bodies = Stream.of("1", "{}", "[]", "true")
                .map(body -> with(
                        "the body %s as text".formatted(body),
                        "'headers': {'Content-Type': 'text/plain'}, 'body': " + body));
        Stream<Hostile> reported = Stream.of("1", "null", "{}", "[]")
                .map(item -> with("the response header " + item, "'responseHeaders': ['A', %s]".formatted(item)));
        return Stream.concat(methods, Stream.concat(bodies, reported));
    }

    private static Hostile url(String kind, String url) {
        return Hostile.invalid(kind, "{\"tasks\": [{\"type\": \"http\", \"url\": " + quoted(url) + "}]}");
    }

    private static Hostile header(String name, String value) {
        return with(
                "the header %s: %s".formatted(shown(name), shown(value)),
                json("'headers': {") + quoted(name) + ": " + value + "}");
    }

    private static Hostile with(String kind, String fields) {
        return Hostile.invalid(kind, json(CALL).replace("%s", json(fields)));
    }
}
