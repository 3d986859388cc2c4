package io.muster.it;

import static io.muster.it.Documents.json;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.muster.json.Json;
import io.muster.testing.Answer;
import io.muster.testing.Gzip;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Responses of upstreams, byte by byte, and the expected result of the group. */
final class UpstreamAnswers {

    private static final String FOLLOW = "'followRedirects': 2";
    private static final String OK = "HTTP/1.1 200 OK\r\n";
    private static final String TEXT = OK + "Content-Type: text/plain\r\n";

    /**
     * A response.
     *
     * @param fields further fields of the task, with single quotes
     * @param expected a part of the task's result: members of a JSON object, possibly not all
     */
    record Case(String name, Answer answer, String fields, String expected) {

        Case with(String moreFields) {
            return new Case(name, answer, moreFields, expected);
        }
    }

    private UpstreamAnswers() {}

    static List<Case> all() {
        List<Case> cases = new ArrayList<>();
        cases.addAll(ends());
        cases.addAll(charsets());
        cases.addAll(jsonInUnicode());
        cases.addAll(fields());
        cases.addAll(redirects());
        cases.addAll(codings());
        cases.addAll(failures());
        return cases;
    }

    private static List<Case> ends() {
        String ok = json("'value': 'ok'");
        String chunks = "\r\n2\r\nok\r\n0\r\n\r\n";
        return List.of(
                raw("early hints", "HTTP/1.1 103 Early Hints\r\n\r\n" + TEXT + "Content-Length: 2\r\n\r\nok", ok),
                raw("other protocol", "HTTP/1.1 101 Switching Protocols\r\n\r\n", unreadable()),
                raw("reset", "HTTP/1.1 205 Reset Content\r\n\r\n", json("'value': null, 'http': {'status': 205}")),
                raw("one length twice", TEXT + "Content-Length: 2, 2\r\n\r\nok", ok),
                raw(
                                "two lengths after HEAD",
                                TEXT + "Content-Length: 2, 3\r\n\r\n",
                                json("'value': null, 'http': {'status': 200}"))
                        .with("'method': 'HEAD'"),
                raw("two lengths", TEXT + "Content-Length: 2, 3\r\n\r\nok", unreadable()),
                raw("identity", TEXT + "Content-Length: 2\r\nTransfer-Encoding: identity\r\n\r\nok", ok),
                raw("chunked twice", TEXT + "Transfer-Encoding: chunked, chunked\r\n" + chunks, ok),
                raw("chunks that are none", TEXT + "Transfer-Encoding: chunked\r\n\r\nzz\r\n", unreadable()),
                closing("half a head", TEXT + "X: y", json("'error': {'title': 'Upstream unreachable'}")),
                closing("until the end", TEXT + "\r\nok", ok));
    }

    private static List<Case> charsets() {
        String xml = "<?xml version=\"1.0\" encoding=\"%s\"?><a>é</a>";
        String price = "größe;5 €";
        return List.of(
                text("application/xml", bytes(xml.formatted("ISO-8859-1"), "ISO-8859-1"), xml.formatted("ISO-8859-1")),
                text("text/xml", join(0xFF, 0xFE, xml.formatted("utf-16").getBytes(UTF_16LE)), xml.formatted("utf-16")),
                text("text/xml", join(0xFE, 0xFF, xml.formatted("utf-16").getBytes(UTF_16BE)), xml.formatted("utf-16")),
                text(
                        "application/xml; charset=utf-8",
                        bytes(xml.formatted("latin1"), "ISO-8859-1"),
                        xml.formatted("latin1")),
                text("text/csv; charset=windows-1252", bytes(price, "windows-1252"), price),
                text("text/csv; charset=\"Cp-1252\"", bytes(price, "windows-1252"), price),
                text("text/csv; charset=iso-8859-1", bytes(price, "windows-1252"), price),
                text("text/plain; charset=gb2312", bytes("朱镕基", "GBK"), "朱镕基"),
                text("text/plain; charset=shift_jis", bytes("日本①", "windows-31j"), "日本①"),
                text("text/plain; charset=utf8mb4", price.getBytes(UTF_8), price),
                text("text/plain; charset=iso-8859-1", join(0xEF, 0xBB, 0xBF, price.getBytes(UTF_8)), price),
                text("text/plain", join(0xFF, 0xFE, 0, 0, bytes("a€", "UTF-32LE")), "a€"),
                text("text/html", bytes("<meta charset='latin1'>é", "ISO-8859-1"), "<meta charset='latin1'>é"),
                base64("text/plain", new byte[] {'a', (byte) 0xFF}),
                base64("text/plain; charset=shift_jis", new byte[] {(byte) 0x93, (byte) 0xFA, (byte) 0x96}),
                base64("application/xml", "<a>é</a>".getBytes(ISO_8859_1)));
    }

    /** JSON beyond the limits for requests, and some that must not be reformatted. */
    static List<String> documents() {
        return List.of(
                "{\"b\": 1.10,  \"a\": -0.0, \"b\": 1e400}",
                "[%s]".formatted("7".repeat(1_234)),
                "{\"%s\": 1}".formatted("n".repeat(60_000)),
                "[".repeat(2_000) + "]".repeat(2_000),
                "[\"\\ud83d\", \"\\udfff\\ud83d\", \"\\u0000\\/\"]");
    }

    static Case document(String json) {
        return value("application/json", json.getBytes(UTF_8), "\"value\":" + json);
    }

    private static List<Case> jsonInUnicode() {
        List<Case> cases = new ArrayList<>();
        for (Charset charset : List.of(UTF_16LE, UTF_16BE, Charset.forName("UTF-32LE"), UTF_8)) {
            cases.add(value(
                    "application/json; charset=latin1", "{\"é\": 1}".getBytes(charset), json("'value': {'é': 1}")));
        }
        cases.add(value("application/json", join(0xEF, 0xBB, 0xBF, "[1]".getBytes(UTF_8)), json("'value': [1]")));
        cases.add(text("application/json", "[NaN]".getBytes(UTF_8), "[NaN]"));
        cases.add(text("application/json", "[01]".getBytes(UTF_8), "[01]"));
        cases.add(base64("application/json; charset=latin1", "[\"é\"]".getBytes(ISO_8859_1)));
        return cases;
    }

    private static List<Case> fields() {
        String cookies = "Set-Cookie: a=1; Expires=Sat, 21 Nov 2026 10:00:00 GMT\r\nset-cookie: b=2\r\n";
        return List.of(
                raw(
                                "cookies",
                                OK + cookies + "Vary: a\r\nVary: b\r\nContent-Length: 0\r\n\r\n",
                                json("'http': {'headers': {'Vary': 'a, b',"
                                        + " 'Set-Cookie': ['a=1; Expires=Sat, 21 Nov 2026 10:00:00 GMT', 'b=2']}}"))
                        .with("'responseHeaders': ['Set-Cookie', 'Vary']"),
                raw(
                                "cookies in a trailer",
                                OK + "Transfer-Encoding: chunked\r\n\r\n0\r\nSet-Cookie: a=1\r\n\r\n",
                                json("'http': {'status': 200}"))
                        .with("'responseHeaders': ['Set-Cookie']"));
    }

    private static List<Case> redirects() {
        return List.of(
                redirect("Location: ../../../../d", "/d"),
                redirect("Location: /x/%2e%2E/d", "/d"),
                redirect("Location: /a b|c", "/a%20b%7Cc"),
                redirect("Location: /\u00c3\u00bc", "/%C3%BC"),
                redirect("Location: ?q={x}", "/?q=%7Bx%7D"),
                redirect("Location: /d#f", "/d"),
                redirect("Location: \\d", "/d"),
                redirect("Location:\r\nLocation: /d\r\nLocation: /d", "/d"),
                raw("two places", found("Location: /a\r\nLocation: /b"), unreadable())
                        .with(FOLLOW),
                raw("no place", found("Location:"), json("'error': {'title': 'Upstream returned 302'}"))
                        .with(FOLLOW),
                raw("no URL", found("Location: http://[::1"), unreadable()).with(FOLLOW),
                raw("no host", found("Location: http://a b/"), unreadable()).with(FOLLOW),
                raw("no port", found("Location: http://a.example:port/"), unreadable())
                        .with(FOLLOW));
    }

    private static List<Case> codings() {
        byte[] plain = "text é".getBytes(UTF_8);
        List<Case> cases = new ArrayList<>();
        for (String none : List.of("", "identity", "none", "utf-8", "text/plain", "null")) {
            cases.add(coded(none, plain, json("'value': 'text é'")));
        }
        for (String gzip : List.of("gzip", "X-Gzip", "gzip, identity", "identity,,gzip")) {
            cases.add(coded(gzip, Gzip.of(plain), json("'value': 'text é'")));
        }
        cases.add(coded("gzip, gzip", Gzip.of(Gzip.of(plain)), json("'value': 'text é'")));
        cases.add(coded("br", plain, json("'encoding': 'base64'")));
        cases.add(coded("gzip", plain, unreadable()));
        for (String type : List.of(
                "application/json, application/json",
                "application/json;",
                "text/html\r\nContent-Type: application/json")) {
            cases.add(value(type, "[1]".getBytes(UTF_8), json("'value': [1]")));
        }
        for (String type : List.of(
                "application/yaml",
                "application/vnd.oai.openapi+yaml",
                "application/jsonl",
                "application/jwt",
                "application/toml",
                "application/graphql",
                "application/sql",
                "application/json-seq",
                "application/javascript")) {
            cases.add(text(type, "a: é".getBytes(UTF_8), "a: é"));
        }
        return cases;
    }

    private static List<Case> failures() {
        String long16 = "x" + "€".repeat(40_000);
        return List.of(
                failed(
                        "application/problem+json",
                        "{\"why\": 1.10}".getBytes(UTF_8),
                        json("'upstream': {'why': 1.10}")),
                failed(
                        "text/plain\r\nContent-Encoding: gzip",
                        "plain".getBytes(UTF_8),
                        json("'upstream': 'cGxhaW4=', 'encoding': 'base64'")),
                failed("text/plain; charset=latin1", "né".getBytes(ISO_8859_1), json("'upstream': 'né'")),
                failed("image/png", new byte[] {0, 1, -1}, json("'upstream': 'AAH/', 'encoding': 'base64'")),
                failed(
                        "text/plain; charset=utf-16le",
                        long16.getBytes(UTF_16LE),
                        json("'truncated': true, 'upstream': 'x%s'").formatted("€".repeat(21_845))));
    }

    private static Case failed(String type, byte[] body, String expected) {
        String head = "HTTP/1.1 400 Bad\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n".formatted(type, body.length);
        String error = json("'state': 'failed', 'http': {'status': 400}, ");
        return answer("400 " + type, join(head, body), false, error + "\"error\": {" + expected + "}");
    }

    private static Case coded(String coding, byte[] body, String expected) {
        String head = TEXT + "Content-Encoding: %s\r\nContent-Length: %d\r\n\r\n".formatted(coding, body.length);
        return answer("coding " + coding + " of " + body.length, join(head, body), false, expected);
    }

    private static Case redirect(String field, String target) {
        Case redirect = raw(
                field,
                found(field),
                json("'http': {'status': 200, 'redirects': 1, 'url': '<base>%s'}")
                        .formatted(target));
        Answer there = (request, wire) -> wire.send(TEXT + "Content-Length: 0\r\n\r\n");
        Answer both = (request, wire) -> (request.path().equals("/") ? redirect.answer() : there).give(request, wire);
        return new Case(field, both, FOLLOW, redirect.expected());
    }

    private static String found(String field) {
        return "HTTP/1.1 302 Found\r\n" + field + "\r\nContent-Length: 0\r\n\r\n";
    }

    private static String unreadable() {
        return json("'state': 'failed', 'error': {") + member("title", "Upstream response unreadable") + "}";
    }

    /** A member of a JSON object. */
    private static String member(String name, String value) {
        return "\"%s\": %s".formatted(name, Json.write(value));
    }

    private static Case text(String type, byte[] body, String text) {
        return value(type, body, member("value", text));
    }

    private static Case base64(String type, byte[] body) {
        String value = Base64.getEncoder().encodeToString(body);
        return value(type, body, json("'value': '%s', 'encoding': 'base64'".formatted(value)));
    }

    private static Case value(String type, byte[] body, String expected) {
        String head = OK + "Content-Type: %s\r\nContent-Length: %d\r\n\r\n".formatted(type, body.length);
        return answer(type + " " + body.length + " " + body[0], join(head, body), false, expected);
    }

    private static Case raw(String name, String answer, String expected) {
        return answer(name, join(answer), false, expected);
    }

    private static Case closing(String name, String answer, String expected) {
        return answer(name, join(answer), true, expected);
    }

    private static Case answer(String name, byte[] bytes, boolean closing, String expected) {
        Answer answer = (request, wire) -> {
            wire.send(bytes);
            if (closing) {
                wire.close();
            }
        };
        return new Case(name, answer, "", expected);
    }

    private static byte[] bytes(String text, String charset) {
        return text.getBytes(Charset.forName(charset));
    }

    /** Concatenates numbers, arrays, and texts in ISO 8859-1 to bytes. */
    private static byte[] join(Object... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (Object part : parts) {
            if (part instanceof Integer one) {
                all.write(one);
            } else {
                all.writeBytes(
                        part instanceof byte[] bytes ? bytes : part.toString().getBytes(ISO_8859_1));
            }
        }
        return all.toByteArray();
    }
}
