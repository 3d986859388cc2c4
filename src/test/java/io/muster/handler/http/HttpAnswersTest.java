package io.muster.handler.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.outbound.OutboundResponse;
import io.muster.task.TaskValue;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpAnswersTest {

    private static final Map<String, Object> HTTP = Map.of("status", 200);

    @ParameterizedTest
    @ValueSource(
            strings = {"application/json", "application/JSON; charset=utf-8", "text/json", "application/problem+json"})
    void jsonIsCopiedThrough(String contentType) {
        String json = "{\"b\": 1.10, \"a\": 1234567890123456789012345678901234567890}";
        assertThat(value(contentType, json.getBytes(UTF_8))).isEqualTo(new TaskValue(json, Map.of("http", HTTP)));
    }

    @Test
    void jsonInAnotherCharsetIsJsonStill() {
        assertThat(value("application/json; charset=utf-16", "{\"ä\":1}".getBytes(UTF_16))
                        .json())
                .isEqualTo("{\"ä\":1}");
    }

    @Test
    void whatCallsItselfJsonAndIsNotIsText() {
        assertThat(value("application/json", "{oops".getBytes(UTF_8)).json()).isEqualTo("\"{oops\"");
        assertThat(value("application/json", new byte[] {'"', (byte) 0xFF, '"'}).json())
                .isEqualTo("\"\\\"\uFFFD\\\"\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/html", "text/plain; charset=UTF-8", "application/xml", "image/svg+xml", "TEXT/CSV"})
    void textIsAString(String contentType) {
        assertThat(value(contentType, "a \"b\" ä\n".getBytes(UTF_8)).json()).isEqualTo("\"a \\\"b\\\" ä\\n\"");
    }

    @Test
    void textIsReadInItsCharset() {
        assertThat(value("text/plain;charset=\"ISO-8859-1\"", "ä".getBytes(ISO_8859_1))
                        .json())
                .isEqualTo("\"ä\"");
        assertThat(value("text/plain; charset=no-such", "ä".getBytes(UTF_8)).json())
                .isEqualTo("\"ä\"");
        assertThat(value("text/plain; charset=", "ä".getBytes(UTF_8)).json()).isEqualTo("\"ä\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/octet-stream", "image/png", "", ";", ";;charset=utf-8", "nonsense"})
    void anythingElseIsBase64AndSaysSo(String contentType) {
        assertThat(value(contentType, new byte[] {0, 1, (byte) 0xFF}))
                .isEqualTo(new TaskValue("\"AAH/\"", Map.of("http", HTTP, "encoding", "base64")));
    }

    @Test
    void aBodyThatIsStillEncodedIsBase64WhateverItIs() {
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
    void theExchangeIsDescribedWithTheHeadersThatWereAskedFor() {
        OutboundResponse response = new OutboundResponse(
                404, Map.of("Content-Type", List.of("text/html"), "Via", List.of("a", "b")), new byte[0]);
        assertThat(HttpAnswers.describe(response, List.of("via", "X-None")))
                .isEqualTo(Map.of("status", 404, "contentType", "text/html", "headers", Map.of("via", "a, b")));
        assertThat(HttpAnswers.describe(new OutboundResponse(204, Map.of(), new byte[0]), List.of("Via")))
                .isEqualTo(Map.of("status", 204));
    }

    @Test
    void aContentTypeIsTakenApart() {
        assertThat(ContentType.parse(" Text/HTML ; a=b; CHARSET = x; charset=ISO-8859-1 "))
                .isEqualTo(new ContentType("text/html", ISO_8859_1));
        assertThat(ContentType.parse("")).isEqualTo(new ContentType("", UTF_8));
        assertThat(ContentType.parse("application/vnd.a+json").isJson()).isTrue();
        assertThat(ContentType.parse("application/jsonp").isJson()).isFalse();
        assertThat(ContentType.parse("application/x-ndjson").isText()).isTrue();
        assertThat(ContentType.parse("application/pdf").isText()).isFalse();
    }

    private static TaskValue value(String contentType, byte[] body) {
        return HttpAnswers.value(new OutboundResponse(200, Map.of("Content-Type", List.of(contentType)), body), HTTP);
    }
}
