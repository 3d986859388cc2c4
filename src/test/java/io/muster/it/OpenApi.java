package io.muster.it;

import io.muster.testing.JsonSchema;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * The OpenAPI document in the WAR, against which responses are validated. Some servers rewrite the one that they serve.
 */
final class OpenApi {

    private static final OpenApi SHIPPED = new OpenApi();

    private final JsonSchema schema = JsonSchema.openApi();
    private final JsonNode document = schema.document();

    private OpenApi() {}

    static OpenApi shipped() {
        return SHIPPED;
    }

    JsonNode document() {
        return document;
    }

    /** The errors of a value by one of the schemas in {@code components}. */
    List<String> errors(String name, JsonNode value) {
        return schema.errors("/components/schemas/" + name, value);
    }

    /**
     * The errors of a response by its operation: status, media type, required headers, body.
     *
     * @param path as in the document, with its {@code {templates}}
     */
    List<String> errors(String method, String path, Reply reply) {
        String responses = "/paths/" + escape(path) + "/" + method.toLowerCase(Locale.ROOT) + "/responses/";
        JsonNode found = document.at(responses + reply.status());
        String pointer = responses + (found.isMissingNode() ? "default" : reply.status());
        if (document.at(pointer).isMissingNode()) {
            return List.of("no response " + reply.status() + " of " + method + " " + path);
        }
        String target = schema.followed(pointer);
        return Stream.concat(headerErrors(target, reply), bodyErrors(target, reply))
                .toList();
    }

    private Stream<String> headerErrors(String response, Reply reply) {
        return document.at(response + "/headers")
                .propertyStream()
                .filter(header -> header.getValue().path("required").asBoolean(false))
                .filter(header -> reply.header(header.getKey()).isEmpty())
                .map(header -> "no header " + header.getKey());
    }

    private Stream<String> bodyErrors(String response, Reply reply) {
        JsonNode content = document.at(response + "/content");
        if (content.isMissingNode()) {
            return reply.body().isEmpty() ? Stream.empty() : Stream.of("a body, though there should be none");
        }
        if (!content.has(reply.mediaType())) {
            return Stream.of("no media type " + reply.mediaType());
        }
        String pointer = response + "/content/" + escape(reply.mediaType()) + "/schema";
        boolean json = reply.mediaType().endsWith("json") && !reply.mediaType().endsWith("ndjson");
        return json ? schema.errors(pointer, reply.json()).stream() : Stream.empty();
    }

    private static String escape(String part) {
        return part.replace("~", "~0").replace("/", "~1");
    }
}
