package io.muster.it;

import static io.muster.it.Documents.checksum;
import static io.muster.it.Documents.group;
import static io.muster.it.Documents.http;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.testing.Answer;
import io.muster.testing.Answers;
import io.muster.testing.TestUpstream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The values of tasks: upstreams' responses and handlers' results. */
@MusterIT
class GroupValuesIT {

    private final MusterClient muster;
    private TestUpstream upstream;

    GroupValuesIT(MusterClient muster) {
        this.muster = muster;
    }

    @BeforeEach
    void startUpstream() {
        upstream = TestUpstream.start();
    }

    @AfterEach
    void stopUpstream() {
        upstream.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"price\": 1.10, \"z\": 1, \"a\": 2, \"big\": 1234567890123456789012345678901234567890}",
                "1e5",
                "-0.0",
                "1.10",
                "[1E400, 0.1000, 100000000000000000000000000000000000000000000000000.5]",
                "\"\\u00fc \\ud83d\\ude00 ü 😀 \\/\"",
                "{\n  \"pretty\": [\n    true,\n    null\n  ]\n}",
                "null",
                "[]",
                "{\"same\": 1, \"Same\": 2, \"\": 3}"
            })
    void jsonIsCopiedVerbatim(String json) {
        Reply reply = call(Answers.json(json)).isGroup();

        assertThat(reply.body()).contains("\"value\":" + json + ",");
        assertThat(exchange(reply).get("contentType").stringValue()).isEqualTo("application/json");
    }

    @Test
    void jsonOfAnyJsonTypeIsJson() {
        Reply reply = call(content("application/vnd.api+json; charset=utf-8", "{\"a\": 1.0}"));

        assertThat(reply.body()).contains("\"value\":{\"a\": 1.0},");
    }

    @Test
    void malformedJsonIsText() {
        Reply reply = call(content("application/json", "{\"a\": "));

        assertThat(value(reply)).isEqualTo("{\"a\": ");
    }

    @Test
    void textIsAString() {
        assertThat(value(call(content("text/html; charset=utf-8", "<p>\"ü\"\n</p>"))))
                .isEqualTo("<p>\"ü\"\n</p>");
    }

    @Test
    void textIsDecodedInItsCharset() {
        byte[] latin1 = "grüß".getBytes(StandardCharsets.ISO_8859_1);

        Reply reply = call(Answers.content(200, "Content-Type: text/plain; charset=iso-8859-1\r\n", latin1));

        assertThat(value(reply)).isEqualTo("grüß");
    }

    @Test
    void anythingElseIsBase64() {
        byte[] bytes = {0, 1, (byte) 0xFF, (byte) 0xFE, 10, 13};

        Reply reply =
                call(Answers.content(200, "Content-Type: image/png\r\n", bytes)).isGroup();

        assertThat(Base64.getDecoder().decode(value(reply))).isEqualTo(bytes);
        assertThat(reply.result("a").get("encoding").stringValue()).isEqualTo("base64");
    }

    @Test
    void anEmptyResponseIsNull() {
        Reply reply = call(Answers.content(204, "", new byte[0])).isGroup();

        assertThat(reply.result("a").get("value").isNull()).isTrue();
        assertThat(exchange(reply).get("status").intValue()).isEqualTo(204);
    }

    @Test
    void compressedResponsesAreDecompressed() {
        Reply reply = call(Answers.gzip("plain again".getBytes(StandardCharsets.UTF_8)));

        assertThat(Base64.getDecoder().decode(value(reply))).asString().isEqualTo("plain again");
    }

    @Test
    void anEndlessResponseIsTooLarge() {
        call(Answers.endless()).isProblem(502, "response-too-large");
    }

    @Test
    void aSmallResponseThatDecompressesEndlesslyIsTooLarge() {
        call(Answers.gzipBomb(200)).isProblem(502, "response-too-large");
    }

    @Test
    void aResponseOfExactlyTheLimitIsAccepted() {
        assertThat(value(call(content("text/plain", "x".repeat(1 << 20))))).hasSize(1 << 20);
    }

    @Test
    void responseHeadersAreReportedOnRequest() {
        upstream.on(
                "/",
                Answers.content(
                        200,
                        "ETag: \"1\"\r\nX-Two: a\r\nX-Two: b\r\nX-Other: c\r\n",
                        "x".getBytes(StandardCharsets.UTF_8)));

        Reply reply = muster.run(
                group("all", http("a", upstream.uri("/"), "'responseHeaders': ['ETag', 'x-two', 'X-Missing']")));

        assertThat(exchange(reply).get("headers").toString()).isEqualTo("{\"ETag\":\"\\\"1\\\"\",\"x-two\":\"a, b\"}");
    }

    @ParameterizedTest
    @CsvSource({
        "SHA-256, 2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824",
        "SHA-384, 59e1748777448c69de6b800d7a33bbfb9ff1b463e44354c3553bcdb9c666fa90125a3c79f90397bdf5f6a13de828684f",
    })
    void aHandlerReturnsItsResult(String algorithm, String hex) {
        Reply reply = muster.run(group(
                        "all", checksum("a", Documents.json("{'text': 'hello', 'algorithm': '" + algorithm + "'}"))))
                .isGroup();

        assertThat(reply.result("a").get("value").get("algorithm").stringValue())
                .isEqualTo(algorithm);
        assertThat(reply.result("a").get("value").get("hex").stringValue()).isEqualTo(hex);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"text\": \"a\", \"x\": 1}         | /tasks/1/input/x",
                "{\"text\": 5}                     | /tasks/1/input/text",
                "{\"text\": {}}                    | /tasks/1/input/text",
                "{\"text\": \"a\", \"algorithm\": \"MD5\"} | /tasks/1/input",
                "{\"algorithm\": \"SHA-256\"}      | /tasks/1/input",
                "[]                                | /tasks/1/input",
                "null                              | /tasks/1/input",
                "\"text\"                          | /tasks/1/input",
            })
    void aHandlersInputIsRejectedWithItsPointer(String input, String pointer) {
        Reply reply = muster.run(group("all", Documents.delay("fine", "1ms"), checksum("b", input)))
                .isProblem(422, "invalid-group");

        assertThat(reply.pointers()).containsExactly(pointer);
    }

    private Reply call(Answer answer) {
        upstream.on("/", answer);
        return muster.run(group("all", http("a", upstream.uri("/"))));
    }

    private static Answer content(String type, String body) {
        return Answers.content(200, "Content-Type: " + type + "\r\n", body.getBytes(StandardCharsets.UTF_8));
    }

    private static String value(Reply reply) {
        return reply.isGroup().result("a").get("value").stringValue();
    }

    private static JsonNode exchange(Reply reply) {
        return reply.result("a").get("http");
    }
}
