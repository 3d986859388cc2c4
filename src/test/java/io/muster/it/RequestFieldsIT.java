package io.muster.it;

import static io.muster.it.Documents.delay;
import static io.muster.it.Documents.group;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.it.RawHttp.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Request fields as sent by proxies and libraries have the same meaning on both servers. */
@MusterIT
class RequestFieldsIT {

    private static final String JSON = "Content-Type: application/json\r\n";
    private static final String STREAM = "Accept: application/x-ndjson\r\n";
    private static final String DOCUMENT = group("all", delay("a", "1ms"));

    private final RawHttp raw;

    RequestFieldsIT(MusterClient muster) {
        this.raw = new RawHttp(muster.base());
    }

    @Test
    void acceptInTwoLinesFormsOneList() throws IOException {
        assertThat(post(JSON + "Accept: application/json;q=0.5\r\nAccept: text/event-stream\r\n")
                        .header("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/event-stream"));
        assertThat(post(JSON + "Accept: text/event-stream;q=0.5\r\nAccept: application/json\r\n")
                        .header("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/json"));
        assertThat(post(JSON + "Accept: text/html\r\nAccept: application/json;q=0.1\r\n")
                        .status())
                .isEqualTo(200);
        assertThat(raw.exchange(
                                "GET /api/groups HTTP/1.1\r\nAccept: text/html\r\nAccept: application/json;q=0.1\r\n",
                                out -> {})
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "respond-async=\"\" | 202",
                "return=minimal~Prefer: respond-async | 202",
                "foo=\"a, respond-async, b\" | 200",
                "return=minimal; respond-async | 200"
            })
    void preferIsParsedAsSpecified(String prefer, int status) throws IOException {
        assertThat(post(JSON + "Prefer: " + prefer.replace("~", "\r\n") + "\r\n")
                        .status())
                .isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", STREAM})
    void aRepeatedKeyCountsOnce(String accept) throws IOException {
        String key = UUID.randomUUID().toString();
        String line = "Idempotency-Key: " + key + "\r\n";

        Answer first = post(JSON + accept + line + line);
        Answer second = post(JSON + accept + line);
        Answer third = post(JSON + accept + "Idempotency-Key: \"" + key + "\", " + key + "\r\n");
        Answer other = post(JSON + accept + line + "Idempotency-Key: " + key + "x\r\n");

        assertThat(first.status()).isEqualTo(200);
        assertThat(second.header("Location"))
                .isEqualTo(first.header("Location"))
                .isPresent();
        assertThat(second.header("Idempotent-Replayed")).contains("true");
        assertThat(third.header("Location")).isEqualTo(first.header("Location"));
        assertProblem(other, 400, "bad-request");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Content-Type: ;\r\n",
                "Content-Type: */*\r\n",
                "Content-Type: application/*\r\n",
                "Content-Type: json\r\n",
                "Content-Type: \r\n",
                "Content-Type: application/json, text/plain\r\n",
                "Content-Type: application/x-www-form-urlencoded\r\n"
            })
    void otherMediaTypesAreRejectedWhateverTheResponseType(String type) throws IOException {
        for (String accept : new String[] {"", STREAM}) {
            assertProblem(post(type + accept), 415, "unsupported-media-type");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Type: application/json, application/json\r\n",
                "Content-Type: Application/JSON;charset=\"utf-8\";\r\n",
                "Content-Type: application/json; nonsense; a=b c\r\n"
            })
    void jsonIsAcceptedWhateverTheResponseType(String type) throws IOException {
        for (String accept : new String[] {"", STREAM}) {
            assertThat(post(type + accept).status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/groups/01970000-0000-7000-8000-000000000000/",
                "/api/groups/01970000-0000-7000-8000-000000000000/events/",
                "/api/task-types/",
                "/api/callback-keys/",
                "/api/hosts/",
                "/api/me/",
                "/api/examples/tasks/",
                "/api/"
            })
    void aTrailingSlashIsAnotherResourceEverywhere(String path) throws IOException {
        assertProblem(raw.exchange("GET " + path + " HTTP/1.1\r\n", out -> {}), 404, "not-found");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/groups/", "/api/groups//"})
    void aTrailingSlashIsAnotherResource(String path) throws IOException {
        for (String accept : new String[] {"", STREAM}) {
            Answer answer = post(path, JSON + accept, DOCUMENT.getBytes(UTF_8));

            assertThat(answer.status()).isIn(400, 404);
            assertThat(answer.header("Content-Type")).contains("application/problem+json");
        }
    }

    @Test
    void aBodyMayBeCompressed() throws IOException {
        for (String accept : new String[] {"", STREAM}) {
            Answer answer = post("/api/groups", JSON + accept + "Content-Encoding: gzip\r\n", gzip(DOCUMENT));

            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            assertThat(answer.body()).contains("\"value\":\"a\"");
        }
        assertThat(post("/api/groups", JSON + "Content-Encoding: X-gzip\r\n", gzip(DOCUMENT))
                        .status())
                .isEqualTo(200);
        assertThat(post(JSON + "Content-Encoding: identity\r\n").status()).isEqualTo(200);
    }

    @Test
    void anInvalidOrTooLargeCompressedBodyIsRejected() throws IOException {
        byte[] whole = gzip(DOCUMENT);
        String head = JSON + "Content-Encoding: gzip\r\n";

        assertProblem(post(head), 400, "bad-request");
        assertProblem(post("/api/groups", head, Arrays.copyOf(whole, whole.length - 5)), 400, "bad-request");
        assertProblem(post("/api/groups", head, gzip(" ".repeat(50_000_000))), 413, "too-large");
        assertProblem(post("/api/groups", head, emptyMembers(20_000)), 400, "bad-request");
        assertThat(post(JSON).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"br", "deflate", "gzip, gzip", "compress"})
    void otherCodingsAreRejected(String coding) throws IOException {
        for (String accept : new String[] {"", STREAM}) {
            Answer answer = post(JSON + accept + "Content-Encoding: " + coding + "\r\n");

            assertProblem(answer, 415, "unsupported-media-type");
            assertThat(answer.header("Accept-Encoding")).contains("gzip");
        }
    }

    private Answer post(String fields) throws IOException {
        return post("/api/groups", fields, DOCUMENT.getBytes(UTF_8));
    }

    private Answer post(String path, String fields, byte[] body) throws IOException {
        return raw.exchange(
                "POST %s HTTP/1.1\r\n%sContent-Length: %d\r\n".formatted(path, fields, body.length),
                out -> out.write(body));
    }

    private static void assertProblem(Answer answer, int status, String slug) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).contains("application/problem+json");
        assertThat(answer.body()).contains("/problems/" + slug + "\"");
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(text.getBytes(UTF_8));
        }
        return out.toByteArray();
    }

    private static byte[] emptyMembers(int count) throws IOException {
        byte[] empty = gzip("");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < count; i++) {
            out.write(empty);
        }
        return out.toByteArray();
    }
}
