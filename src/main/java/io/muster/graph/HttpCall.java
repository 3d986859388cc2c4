package io.muster.graph;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What an {@code http} task sends. Values may be or contain {@link TaskRef}s.
 *
 * <p>Immutable: each setting returns a new call. What is allowed is checked when the {@linkplain TaskGraphs#of graph is built}.
 */
public final class HttpCall {

    private final Map<String, JsonNode> fields;

    private HttpCall(Map<String, JsonNode> fields) {
        this.fields = fields;
    }

    /** A {@code GET} request; with {@link #var variables} the URL is a URI Template (RFC 6570). */
    public static HttpCall get(String url) {
        return of("GET", url);
    }

    /** A {@code GET} request to a URL that another task gave. */
    public static HttpCall get(TaskRef<String> url) {
        return of("GET", url);
    }

    /** A request; with {@link #var variables} the URL is a URI Template (RFC 6570). */
    public static HttpCall of(String method, String url) {
        return create(method, GraphJson.write(url));
    }

    /** A request to a URL that another task gave. */
    public static HttpCall of(String method, TaskRef<String> url) {
        return create(method, ReferenceWriter.write(url));
    }

    private static HttpCall create(String method, JsonNode url) {
        return new HttpCall(Map.of()).with("method", GraphJson.write(method)).with("url", url);
    }

    /** A variable of the URI Template: a string, number, boolean, list or map of these, a reference, or null. */
    public HttpCall var(String name, @Nullable Object value) {
        return withMember("vars", name, ReferenceWriter.write(value));
    }

    public HttpCall header(String name, String value) {
        return withMember("headers", name, GraphJson.write(value));
    }

    public HttpCall header(String name, TaskRef<?> value) {
        return withMember("headers", name, ReferenceWriter.write(value));
    }

    /**
     * A header whose value is one of the operator's secrets.
     *
     * @param secret its name in the operator's settings
     */
    public HttpCall secretHeader(String name, String secret) {
        return withMember("headers", name, GraphJson.object().put("secret", secret));
    }

    /** What is sent, as JSON; a string is sent unchanged unless the {@code Content-Type} is JSON. */
    public HttpCall body(@Nullable Object body) {
        return with("body", ReferenceWriter.write(body));
    }

    /**
     * Retries the request if it fails in a way that may pass.
     *
     * @param maxAttempts including the first
     */
    public HttpCall retry(int maxAttempts) {
        return with("retry", GraphJson.object().put("maxAttempts", maxAttempts));
    }

    /** Sends a copy of the request if there is no response after this time. */
    public HttpCall hedge(Duration after) {
        return with("hedge", GraphJson.object().put("after", after.toString()));
    }

    /** Follows at most so many redirects; none by default. */
    public HttpCall followRedirects(int max) {
        return with("followRedirects", GraphJson.write(max));
    }

    /** Accepts any status; by default one outside 200 to 299 fails the task. */
    public HttpCall acceptAnyStatus() {
        return with("raiseForStatus", GraphJson.write(false));
    }

    Map<String, JsonNode> fields() {
        return fields;
    }

    private HttpCall with(String field, JsonNode value) {
        Map<String, JsonNode> more = new LinkedHashMap<>(fields);
        more.put(field, value);
        return new HttpCall(more);
    }

    private HttpCall withMember(String field, String name, JsonNode value) {
        ObjectNode members = GraphJson.object();
        JsonNode present = fields.get(field);
        if (present != null) {
            present.properties().forEach(member -> members.set(member.getKey(), member.getValue()));
        }
        return with(field, members.set(name, value));
    }
}
