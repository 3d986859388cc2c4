package io.muster.handler.call;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.json.Json;
import io.muster.outbound.message.OutboundResponse;
import io.muster.task.TaskValue;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpAnswersTest {

    private static final Map<String, Object> HTTP = Map.of("status", 200);

    @ParameterizedTest
    @ValueSource(
            strings = {"application/json", "application/JSON; charset=utf-8", "text/json", "application/problem+json"})
    void jsonIsCopiedVerbatim(String contentType) {
        String json = "{\"b\": 1.10, \"a\": 1234567890123456789012345678901234567890}";
        assertThat(value(contentType, json.getBytes(UTF_8))).isEqualTo(new TaskValue(json, Map.of("http", HTTP)));
    }

    @Test
    void jsonInAnotherUnicodeCharsetIsJson() {
        assertThat(value("application/json; charset=utf-16", "{\"ä\":1}".getBytes(UTF_16))
                        .json())
                .isEqualTo("{\"ä\":1}");
    }

    @Test
    void malformedJsonIsText() {
        assertThat(value("application/json", "{oops".getBytes(UTF_8)).json()).isEqualTo("\"{oops\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/html", "text/plain; charset=UTF-8", "application/xml", "image/svg+xml", "TEXT/CSV"})
    void textIsAString(String contentType) {
        assertThat(value(contentType, "a \"b\" ä\n".getBytes(UTF_8)).json()).isEqualTo("\"a \\\"b\\\" ä\\n\"");
    }

    @Test
    void textIsDecodedInItsCharset() {
        assertThat(value("text/plain;charset=\"ISO-8859-1\"", "ä".getBytes(ISO_8859_1))
                        .json())
                .isEqualTo("\"ä\"");
        assertThat(value("text/plain; charset=no-such", "ä".getBytes(UTF_8)).json())
                .isEqualTo("\"ä\"");
        assertThat(value("text/plain; charset=", "ä".getBytes(UTF_8)).json()).isEqualTo("\"ä\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/octet-stream", "image/png", "", ";", ";;charset=utf-8", "nonsense"})
    void anythingElseIsMarkedAsBase64(String contentType) {
        assertThat(value(contentType, new byte[] {0, 1, (byte) 0xFF}))
                .isEqualTo(new TaskValue("\"AAH/\"", Map.of("http", HTTP, "encoding", "base64")));
    }

    @Test
    void aBodyInAnUnknownCodingIsBase64() {
        OutboundResponse response = new OutboundResponse(
                200,
                Map.of("Content-Type", List.of("application/json"), "Content-Encoding", List.of("zstd")),
                new byte[] {1});
        assertThat(HttpAnswers.value(response, HTTP).annotations()).containsEntry("encoding", "base64");
    }

    @Test
    void noBodyIsNull() {
        assertThat(value("application/json", new byte[0])).isEqualTo(new TaskValue("null", Map.of("http", HTTP)));
    }

    @Test
    void theExchangeIsDescribedWithTheRequestedHeaders() {
        OutboundResponse response = new OutboundResponse(
                404, Map.of("Content-Type", List.of("text/html"), "Via", List.of("a", "b")), new byte[0]);
        assertThat(HttpAnswers.describe(response, List.of("via", "X-None")))
                .isEqualTo(Map.of("status", 404, "contentType", "text/html", "headers", Map.of("via", "a, b")));
        assertThat(HttpAnswers.describe(new OutboundResponse(204, Map.of(), new byte[0]), List.of("Via")))
                .isEqualTo(Map.of("status", 204));
    }

    @Test
    void parsesContentTypes() {
        assertThat(type(" Text/HTML ; a=b; CHARSET = x; charset=ISO-8859-1 ").charset())
                .contains("ISO-8859-1");
        assertThat(type("").charset()).isEmpty();
        assertThat(type("text/csv; charset='utf-8'").charset()).contains("utf-8");
        assertThat(type("application/vnd.a+json").isJson()).isTrue();
        assertThat(type("application/x-amz-json-1.1").isJson()).isTrue();
        assertThat(type("application/jsonp").isJson()).isFalse();
        assertThat(type("application/pdf").isText()).isFalse();
        assertThat(type("application/pdf; charset=utf-8").isText()).isTrue();
        assertThat(type("text/html", "application/json").isJson()).isTrue();
        assertThat(type("application/json, application/json").isJson()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/yaml",
                "application/x-yaml",
                "application/vnd.oai.openapi+yaml",
                "application/jsonl",
                "application/x-ndjson",
                "application/json-seq",
                "application/jwt",
                "application/vc+jwt",
                "application/toml",
                "application/graphql",
                "application/sql",
                "application/javascript",
                "application/atom+xml",
                "application/openmetrics-text",
                "application/vnd.apple.mpegurl",
                "application/x-python",
                "application/rtf",
                "application/dns-json",
                "application/text",
                "text/vnd.anything"
            })
    void textHasManyMediaTypes(String contentType) {
        assertThat(value(contentType, "a: \u00e4\n".getBytes(UTF_8)).json()).isEqualTo("\"a: \u00e4\\n\"");
        assertThat(value(contentType, new byte[] {'a', (byte) 0xE4}).annotations())
                .containsEntry("encoding", "base64");
    }

    @Test
    void jsonNestedTooDeeplyIsMarkedAsAString() {
        String deep = "[".repeat(200_000) + "]".repeat(200_000);
        TaskValue value = value("application/json", deep.getBytes(UTF_8));
        assertThat(value.json()).isEqualTo('"' + deep + '"');
        assertThat(value.annotations()).containsEntry("encoding", "json");
    }

    @Test
    void anExcerptIsConvertedLikeAValue() {
        assertThat(excerpt("application/json", " {\"why\": 1.10}\n".getBytes(UTF_8)))
                .contains(new TaskValue("{\"why\": 1.10}", Map.of()));
        assertThat(excerpt("text/plain", "why".getBytes(UTF_8))).contains(new TaskValue("\"why\"", Map.of()));
        assertThat(excerpt("image/png", new byte[] {0}))
                .contains(new TaskValue("\"AA==\"", Map.of("encoding", "base64")));
        assertThat(excerpt("text/plain", new byte[0])).isEmpty();
    }

    @Test
    void aTruncatedExcerptIsMarked() {
        String most = "[\"" + "x".repeat(HttpAnswers.MAX_EXCERPT - 4) + "\"]";
        assertThat(excerpt("application/json", most.getBytes(UTF_8))).contains(new TaskValue(most, Map.of()));

        TaskValue json =
                excerpt("application/json", (most + " ").getBytes(UTF_8)).orElseThrow();
        assertThat(Json.bind(json.json(), String.class)).isEqualTo(most);
        assertThat(json.annotations()).isEqualTo(Map.of("truncated", true));

        TaskValue text = excerpt("text/plain", ("x" + "\u20ac".repeat(30_000)).getBytes(UTF_8))
                .orElseThrow();
        assertThat(Json.bind(text.json(), String.class)).isEqualTo("x" + "\u20ac".repeat(21_845));

        TaskValue bytes = excerpt("image/png", new byte[70_000]).orElseThrow();
        assertThat(Base64.getDecoder().decode(Json.bind(bytes.json(), String.class)))
                .isEqualTo(new byte[HttpAnswers.MAX_EXCERPT]);
        assertThat(bytes.annotations()).isEqualTo(Map.of("encoding", "base64", "truncated", true));
    }

    @Test
    void aSecretIsReplacedBeforeAnExcerptIsTruncated() {
        byte[] body =
                ("x".repeat(HttpAnswers.MAX_EXCERPT - 10) + "s3cr3t-token-of-20ch" + "y".repeat(10)).getBytes(UTF_16);
        OutboundResponse response = response("text/plain; charset=utf-16", body);
        Redaction redaction = new Redaction(List.of("s3cr3t-token-of-20ch"));
        assertThat(HttpAnswers.excerpt(response, redaction).orElseThrow().json())
                .doesNotContain("s3cr")
                .contains("***");
    }

    private static Optional<TaskValue> excerpt(String contentType, byte[] body) {
        return HttpAnswers.excerpt(response(contentType, body), new Redaction(List.of()));
    }

    private static ContentType type(String... lines) {
        return ContentType.of(List.of(lines));
    }

    private static OutboundResponse response(String contentType, byte[] body) {
        return new OutboundResponse(200, Map.of("Content-Type", List.of(contentType)), body);
    }

    private static TaskValue value(String contentType, byte[] body) {
        return HttpAnswers.value(response(contentType, body), HTTP);
    }
}
