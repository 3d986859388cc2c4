package io.muster.it;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.Assertions;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A complete response of Muster. */
public record Reply(HttpResponse<String> response) {

    private static final JsonMapper MAPPER = JsonMapper.shared();

    public int status() {
        return response.statusCode();
    }

    public String body() {
        return response.body();
    }

    public Optional<String> header(String name) {
        return response.headers().firstValue(name);
    }

    /** Without parameters; empty if there is none. */
    public String mediaType() {
        return header("Content-Type").orElse("").split(";")[0].strip();
    }

    public JsonNode json() {
        return MAPPER.readTree(body());
    }

    /** The group, which is the response itself or part of its problem. */
    public JsonNode group() {
        JsonNode json = json();
        return json.has("group") ? json.get("group") : json;
    }

    public String id() {
        return group().path("id").stringValue();
    }

    public String outcome() {
        return group().path("outcome").asString();
    }

    /** The result of the task with this id. */
    public JsonNode result(String task) {
        return results().stream()
                .filter(result -> result.get("id").stringValue().equals(task))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no result of " + task + " in " + body()));
    }

    public List<JsonNode> results() {
        return List.copyOf(group().path("results").values());
    }

    /** The states of the tasks in the order of the results. */
    public List<String> states() {
        return results().stream()
                .map(result -> result.get("state").stringValue())
                .toList();
    }

    public List<String> completionOrder() {
        return group().path("completionOrder")
                .valueStream()
                .map(JsonNode::stringValue)
                .toList();
    }

    /** The last segment of the problem's type. */
    public String slug() {
        return slugOf(json());
    }

    /** The last segment of a problem's or an error's type. */
    public static String slugOf(JsonNode problem) {
        return problem.path("type").asString("").replaceFirst(".*/problems/", "");
    }

    /** The pointers to a document's errors. */
    public List<String> pointers() {
        return json().path("errors")
                .valueStream()
                .map(error -> error.get("pointer").stringValue())
                .toList();
    }

    /** Asserts that this is a complete problem of this kind, consistent with its status line. */
    public Reply isProblem(int status, String slug) {
        Assertions.assertThat(status()).as(body()).isEqualTo(status);
        Assertions.assertThat(mediaType()).isEqualTo("application/problem+json");
        Assertions.assertThat(slug()).as(body()).isEqualTo(slug);
        Assertions.assertThat(json().path("status").asInt(0)).isEqualTo(status);
        Assertions.assertThat(json().path("title").asString("")).isNotBlank();
        Assertions.assertThat(json().path("detail").asString("")).isNotBlank();
        return this;
    }

    /** Asserts that this is a group with status 200. */
    public Reply isGroup() {
        Assertions.assertThat(status()).as(body()).isEqualTo(200);
        Assertions.assertThat(mediaType()).isEqualTo("application/json");
        Assertions.assertThat(group().path("id").isString()).as(body()).isTrue();
        return this;
    }

    /** The groups of a page of the list. */
    public List<JsonNode> groups() {
        Assertions.assertThat(status()).as(body()).isEqualTo(200);
        return List.copyOf(json().get("groups").values());
    }

    @Override
    public String toString() {
        return "%d %s".formatted(status(), body());
    }
}
