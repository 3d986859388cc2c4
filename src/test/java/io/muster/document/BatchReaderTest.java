package io.muster.document;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.muster.json.FieldError;
import io.muster.json.FieldError.Kind;
import io.muster.json.Json;
import io.muster.json.MalformedJsonException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class BatchReaderTest {

    private static final URI SERVICE = URI.create("http://host/service/");

    private final BatchReader reader = new BatchReader(Optional.of(SERVICE));

    // OData JSON Format 4.01, section 19.1, without the atomicity group
    @Test
    void theExampleOfODataBecomesAGroup() throws Exception {
        JsonNode group = read("""
                {"requests": [
                  {"id": "0", "method": "get", "url": "/service/Customers('ALFKI')"},
                  {"id": "1", "dependsOn": ["0"], "method": "patch", "url": "/service/Customers('ALFKI')",
                   "headers": {"Prefer": "return=minimal"}, "body": {"Name": "new"}},
                  {"id": "2", "method": "post", "url": "Customers", "body": {"Name": "Alfreds"}},
                  {"id": "3", "dependsOn": ["1"], "method": "get", "url": "http://other/Products"}]}""");
        assertThat(group.path("mode").asString()).isEqualTo("settled");
        assertThat(group.path("tasks")).hasSize(4);
        assertThat(group.at("/tasks/0/method").asString()).isEqualTo("GET");
        assertThat(group.at("/tasks/0/url").asString()).isEqualTo("http://host/service/Customers('ALFKI')");
        assertThat(group.at("/tasks/1/after").toString()).isEqualTo("[\"0\"]");
        assertThat(group.at("/tasks/1/headers").toString()).isEqualTo("{\"Prefer\":\"return=minimal\"}");
        assertThat(group.at("/tasks/1/body").toString()).isEqualTo("{\"Name\":\"new\"}");
        assertThat(group.at("/tasks/2/url").asString()).isEqualTo("http://host/service/Customers");
        assertThat(group.at("/tasks/3/url").asString()).isEqualTo("http://other/Products");
    }

    // the documentation of Microsoft Graph, "Combine multiple HTTP requests using JSON batching"
    @Test
    void theExampleOfGraphBecomesAGroup() throws Exception {
        JsonNode group = new Reading("https://graph.example.com/v1.0").read("""
                {"requests": [
                  {"id": "1", "method": "GET", "url": "/me/drive/root:/file.txt:/content"},
                  {"id": "2", "method": "GET", "url": "/me/planner/tasks"},
                  {"id": "4", "url": "/me", "method": "PATCH", "body": {"city": "Redmond"},
                   "headers": {"Content-Type": "application/json"}},
                  {"id": "5", "url": "users?$select=id,displayName&$filter=city eq null&$count=true", "method": "GET",
                   "headers": {"ConsistencyLevel": "eventual"}}]}""");
        assertThat(group.at("/tasks/0/url").asString())
                .isEqualTo("https://graph.example.com/v1.0/me/drive/root:/file.txt:/content");
        assertThat(group.at("/tasks/3/url").asString())
                .isEqualTo(
                        "https://graph.example.com/v1.0/users?$select=id,displayName&$filter=city%20eq%20null&$count=true");
    }

    @ParameterizedTest
    @CsvSource({
        "/service/A, http://host/service/A",
        "/service, http://host/service",
        "/services, http://host/service/services",
        "A/B, http://host/service/A/B",
        "?$top=1, http://host/service?$top=1",
        "//evil.example/A, http://host/service//evil.example/A",
        "@evil.example/A, http://host/service/@evil.example/A",
        "Straße?q=ü%20, http://host/service/Stra%C3%9Fe?q=%C3%BC%20"
    })
    void aRelativeUrlBelongsToTheService(String url, String resolved) {
        assertThat(BatchReader.resolve(SERVICE, url)).isEqualTo(resolved);
    }

    @Test
    void aBodyThatLooksLikeAReferenceIsContent() throws Exception {
        JsonNode group = read("""
                {"requests": [{"id": "1", "method": "post", "url": "A", "body": {"a": {"$from": "1"}}}]}""");
        assertThat(group.at("/tasks/0/body").toString()).isEqualTo("{\"$literal\":{\"a\":{\"$from\":\"1\"}}}");
    }

    @Test
    void preconditionsMayReferToETagsAndOtherHeadersToNothing() throws Exception {
        JsonNode headers = read("""
                {"requests": [{"id": "2", "method": "put", "url": "A", "dependsOn": ["1"],
                  "headers": {"if-match": "$1", "If-None-Match": "$1", "X": "$1", "If-Range": "$1"}}]}""").at("/tasks/0/headers");
        assertThat(headers.path("if-match").toString()).isEqualTo("{\"$header\":\"ETag\",\"of\":\"1\"}");
        assertThat(headers.path("If-None-Match").path("of").asString()).isEqualTo("1");
        assertThat(headers.path("X").asString()).isEqualTo("$1");
        assertThat(headers.path("If-Range").asString()).isEqualTo("$1");
        assertThat(
                        read("{\"requests\": [{\"id\": \"2\", \"method\": \"get\", \"url\": \"A\", \"headers\": {\"If-Match\": \"\\\"$1\\\"\"}}]}")
                                .at("/tasks/0/headers/If-Match")
                                .asString())
                .isEqualTo("\"$1\"");
    }

    @ParameterizedTest
    @CsvSource({
        "image/png, base64",
        "application/octet-stream, base64",
        "application/xml; charset=utf-8, base64",
        "TEXT/plain, ''",
        "application/json, ''",
        "application/merge-patch+json, ''"
    })
    void contentIsBase64UnlessItIsJsonOrText(String type, String encoding) throws Exception {
        JsonNode group = read("""
                {"requests": [{"id": "1", "method": "put", "url": "A", "headers": {"Content-Type": "%s"}, "body": "QQ"}]}""".formatted(type));
        assertThat(group.at("/tasks/0/bodyEncoding").asString("")).isEqualTo(encoding);
    }

    @Test
    void withoutContinueOnErrorAFailureEndsTheBatch() throws Exception {
        byte[] group = reader.read("{\"requests\": []}".getBytes(UTF_8), false);
        assertThat(Json.read(group).path("mode").asString()).isEqualTo("all");
    }

    @Test
    void everyErrorIsReportedAtItsPlace() {
        assertThat(errors("""
                {"requests": [
                  {"method": "get"},
                  {"id": "a", "method": "get", "url": "A", "atomicityGroup": "g", "if": "x"},
                  {"id": "a", "method": 1, "url": "$b/Orders", "headers": {"A": 1}},
                  {"id": "no spaces", "method": "get", "url": "A", "dependsOn": [1]}], "more": 1}"""))
                .containsExactlyInAnyOrder(
                        "/more",
                        "/requests/0/id",
                        "/requests/0/url",
                        "/requests/1/atomicityGroup",
                        "/requests/1/if",
                        "/requests/2/id",
                        "/requests/2/method",
                        "/requests/2/url",
                        "/requests/2/headers/A",
                        "/requests/3/id",
                        "/requests/3/dependsOn/0");
        assertThat(errors("{}")).containsExactly("/requests");
    }

    @Test
    void withoutABaseUrlARelativeUrlIsAnError() {
        InvalidGroupException refused = catchThrowableOfType(
                InvalidGroupException.class,
                () -> new BatchReader(Optional.empty())
                        .read(
                                "{\"requests\": [{\"id\": \"1\", \"method\": \"get\", \"url\": \"/me\"}]}"
                                        .getBytes(UTF_8),
                                true));
        assertThat(refused.errors().get(0).detail()).contains("muster.batch.base-url");
    }

    @Test
    void errorsOfTheGroupPointIntoTheBatch() {
        assertThat(BatchReader.errorsOfBatch(List.of(
                        new FieldError("/tasks/3/after/0", "unknown", Kind.INVALID),
                        new FieldError("/tasks/3/headers/Host", "reserved", Kind.INVALID),
                        new FieldError("/tasks", "too many", Kind.INVALID))))
                .extracting(FieldError::pointer)
                .containsExactly("/requests/3/dependsOn/0", "/requests/3/headers/Host", "/requests");
    }

    private List<String> errors(String batch) {
        return catchThrowableOfType(InvalidGroupException.class, () -> read(batch)).errors().stream()
                .map(FieldError::pointer)
                .toList();
    }

    private JsonNode read(String batch) throws InvalidGroupException, MalformedJsonException {
        return Json.read(reader.read(batch.getBytes(UTF_8), true));
    }

    private record Reading(String base) {
        private JsonNode read(String batch) throws InvalidGroupException, MalformedJsonException {
            return Json.read(new BatchReader(Optional.of(URI.create(base))).read(batch.getBytes(UTF_8), true));
        }
    }
}
