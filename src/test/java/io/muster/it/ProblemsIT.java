package io.muster.it;

import static io.muster.it.Documents.delay;
import static io.muster.it.Documents.group;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.it.RawHttp.Answer;
import io.muster.it.RawHttp.Body;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every error is a problem (RFC 9457), whichever component detects it. */
@MusterIT
class ProblemsIT {

    private static final int FORTY_MB = 40_000_000;

    private final MusterClient muster;
    private final RawHttp raw;

    ProblemsIT(MusterClient muster) {
        this.muster = muster;
        this.raw = new RawHttp(muster.base());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "api",
                "api/",
                "api/nothing",
                "api/groups/1/2",
                "nothing",
                "nothing/at/all.html",
                "assets/none.js",
                "error",
                "api/examples/run-tasks/none"
            })
    void forUnknownPaths(String path) {
        muster.get(path).isProblem(404, "not-found");
    }

    @ParameterizedTest
    @CsvSource({
        "DELETE, api/groups, GET POST",
        "PUT, api/groups, GET POST",
        "PATCH, api/groups/01970000-0000-7000-8000-000000000000, DELETE GET",
        "POST, api/groups/01970000-0000-7000-8000-000000000000, DELETE GET",
        "GET, api/groups/01970000-0000-7000-8000-000000000000/cancel, POST",
        "DELETE, api/groups/01970000-0000-7000-8000-000000000000/tasks/a/cancel, POST",
        "POST, api/groups/01970000-0000-7000-8000-000000000000/events, GET HEAD",
        "POST, api/task-types, GET",
        "DELETE, api/hosts, GET",
        "DELETE, api/me, GET",
        "GET, api/hosts/a.example/pause, POST",
        "GET, api/examples/run-tasks, POST",
        "DELETE, api/examples/tasks, GET"
    })
    void forUnsupportedMethods(String method, String path, String allowed) {
        Reply reply = muster.send(muster.request(path).method(method, BodyPublishers.noBody()))
                .isProblem(405, "method-not-allowed");

        assertThat(reply.header("Allow").orElse("").split("[, ]+")).contains(allowed.split(" "));
    }

    // WildFly's servlet for files sends its own response, without a body
    @ParameterizedTest
    @CsvSource({"If-Match, '\"other\"', 412, precondition-failed", "Range, bytes=99999999-, 416, range-not-satisfiable"
    })
    void forFailedPreconditionsOnFiles(String header, String value, int status, String slug) {
        Reply reply = muster.send(muster.request("assets/app.js").header(header, value));

        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.body()).matches(body -> body.isEmpty() || body.contains("/problems/" + slug + "\""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/html", "application/xml", "image/*"})
    void forUnacceptableMediaTypes(String accept) {
        muster.send(muster.request("api/groups").header("Accept", accept)).isProblem(406, "not-acceptable");
        muster.send(muster.request("api/task-types").header("Accept", accept)).isProblem(406, "not-acceptable");
        muster.send(muster.post("api/groups", group("all", delay("a", "1ms"))).header("Accept", accept))
                .isProblem(406, "not-acceptable");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"text/plain", "application/x-www-form-urlencoded", "application/xml", "multipart/form-data"})
    void forABodyOfAnotherType(String type) {
        for (String accept : new String[] {"*/*", "text/event-stream", "application/x-ndjson"}) {
            muster.send(document("{\"tasks\": []}").header("Content-Type", type).header("Accept", accept))
                    .isProblem(415, "unsupported-media-type");
        }
    }

    @Test
    void forABodyWithoutAType() {
        muster.send(document("{\"tasks\": []}")).isProblem(415, "unsupported-media-type");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"tasks\": [}          | 1 | 12",
                "{\\n  \"tasks\": [\\n    nope\\n  ]\\n} | 3 | 5",
                "{\"tasks\": []          | 1 | 13",
                "{\"tasks\": []}} | 1 | 14",
                "x | 1 | 2",
            })
    void forMalformedJsonWithItsPosition(String document, int line, int column) {
        Reply reply = muster.run(document.replace("\\n", "\n")).isProblem(400, "malformed-json");

        assertThat(reply.json().get("line").intValue()).isEqualTo(line);
        assertThat(reply.json().get("column").intValue()).isBetween(column - 1, column + 1);
    }

    @Test
    void forEveryErrorOfADocumentAtOnce() {
        Reply reply = muster.run(Documents.json("""
                        {'mode': 'some', 'concurrency': 0, 'timeout': '0s', 'rest': 'continue', 'what': 1, 'tasks': [
                          {'id': 'a', 'type': 'delay', 'duration': 5},
                          {'id': 'a', 'type': 'nap'},
                          {'type': 'http', 'url': 'ftp://x/', 'method': 'get', 'headers': {'Host': 'x', 'a b': 'c'}},
                          {'type': 'http', 'url': 'http://10.0.0.1/'},
                          {'duration': '1s'},
                          7
                        ]}
                        """)).isProblem(422, "invalid-group");

        assertThat(reply.pointers())
                .contains(
                        "/mode",
                        "/concurrency",
                        "/timeout",
                        "/rest",
                        "/what",
                        "/tasks/0/duration",
                        "/tasks/1/id",
                        "/tasks/1/type",
                        "/tasks/2/url",
                        "/tasks/2/method",
                        "/tasks/2/headers/Host",
                        "/tasks/2/headers/a b",
                        "/tasks/3/url",
                        "/tasks/4/type",
                        "/tasks/5");
    }

    @Test
    void forUnknownTaskTypesIfNothingElseIsWrong() {
        Reply reply = muster.run(group("all", "{\"type\": \"nap\"}", "{\"type\": \"dig\", \"query\": \"q\"}"))
                .isProblem(422, "unknown-task-type");

        assertThat(reply.pointers()).containsExactly("/tasks/0/type", "/tasks/1/type");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "text/event-stream", "application/x-ndjson"})
    void forABodyDeclaredAsTooLarge(String accept) throws IOException {
        Answer answer = raw.exchange(
                post(accept) + "Content-Length: " + FORTY_MB + "\r\n", out -> writeBlocks(out, FORTY_MB, false));

        assertTooLarge(answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "text/event-stream", "application/x-ndjson"})
    void forABodyThatTurnsOutTooLarge(String accept) throws IOException {
        Body chunks = out -> {
            writeBlocks(out, FORTY_MB, true);
            out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        };

        assertTooLarge(raw.exchange(post(accept) + "Transfer-Encoding: chunked\r\n", chunks));
    }

    @ParameterizedTest
    @ValueSource(strings = {"WEB-INF/web.xml", "META-INF/openapi.yaml", "WEB-INF/classes/META-INF/openapi.yaml"})
    void forInternalFiles(String path) {
        // WildFly itself responds for these folders, bypassing the application's error page
        assertThat(muster.get(path).status()).isEqualTo(404);
    }

    @Test
    void theTypeUsesTheAddressOfTheRequest() {
        Reply reply = muster.get("api/nothing").isProblem(404, "not-found");

        assertThat(reply.json().get("type").stringValue()).isEqualTo(muster.base() + "problems/not-found");
    }

    @Test
    void theNextRequestAfterAProblemSucceeds() {
        muster.run("{").isProblem(400, "malformed-json");

        muster.run(group("all", delay("a", "1ms"))).isGroup();
    }

    private void assertTooLarge(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(413);
        assertThat(answer.header("Content-Type")).contains("application/problem+json");
        JsonNode problem = JsonMapper.shared().readTree(answer.body());
        assertThat(problem.get("type").stringValue()).isEqualTo(muster.base() + "problems/too-large");
        assertThat(problem.get("status").intValue()).isEqualTo(413);
        muster.run(group("all", delay("a", "1ms"))).isGroup();
    }

    private HttpRequest.Builder document(String text) {
        return muster.request("api/groups").POST(BodyPublishers.ofString(text));
    }

    private static String post(String accept) {
        return "POST /api/groups HTTP/1.1\r\nContent-Type: application/json\r\nAccept: " + accept + "\r\n";
    }

    private static void writeBlocks(OutputStream out, int bytes, boolean chunked) throws IOException {
        byte[] block = new byte[100_000];
        Arrays.fill(block, (byte) ' ');
        for (int written = 0; written < bytes; written += block.length) {
            if (chunked) {
                out.write((Integer.toHexString(block.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            }
            out.write(block);
            if (chunked) {
                out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
            }
        }
    }
}
