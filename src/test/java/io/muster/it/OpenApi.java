package io.muster.it;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The OpenAPI document in the WAR, by which answers are judged. The one that is served is rewritten by some servers. */
final class OpenApi {

    private static final String LOCATION = "https://muster.example/openapi.json";
    private static final OpenApi SHIPPED = new OpenApi(read());

    private final JsonNode document;
    private final SchemaRegistry registry;

    private OpenApi(JsonNode document) {
        this.document = document;
        this.registry = SchemaRegistry.withDefaultDialect(
                SpecificationVersion.DRAFT_2020_12,
                builder -> builder.schemas(Map.of(LOCATION, document.toString()))
                        .schemaRegistryConfig(SchemaRegistryConfig.builder()
                                .formatAssertionsEnabled(true)
                                .build()));
    }

    static OpenApi shipped() {
        return SHIPPED;
    }

    JsonNode document() {
        return document;
    }

    /** What is wrong with a value by one of the schemas in {@code components}. */
    List<String> errors(String schema, JsonNode value) {
        return errorsAt("/components/schemas/" + schema, value);
    }

    /**
     * What is wrong with an answer by its operation: its status, its media type, a required header, its body.
     *
     * @param path as the document has it, with its {@code {templates}}
     */
    List<String> errors(String method, String path, Reply reply) {
        String responses = "/paths/" + escape(path) + "/" + method.toLowerCase(Locale.ROOT) + "/responses/";
        JsonNode found = document.at(responses + reply.status());
        String pointer = responses + (found.isMissingNode() ? "default" : reply.status());
        if (document.at(pointer).isMissingNode()) {
            return List.of("no response " + reply.status() + " of " + method + " " + path);
        }
        String target = followed(pointer);
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
        String schema = response + "/content/" + escape(reply.mediaType()) + "/schema";
        boolean json = reply.mediaType().endsWith("json") && !reply.mediaType().endsWith("ndjson");
        return json ? errorsAt(schema, reply.json()).stream() : Stream.empty();
    }

    private List<String> errorsAt(String pointer, JsonNode value) {
        Schema schema = registry.getSchema(SchemaLocation.of(LOCATION + "#" + pointer));
        return schema.validate(value).stream().map(Object::toString).toList();
    }

    private String followed(String pointer) {
        JsonNode reference = document.at(pointer).path("$ref");
        return reference.isString() ? reference.stringValue().substring(1) : pointer;
    }

    private static String escape(String part) {
        return part.replace("~", "~0").replace("/", "~1");
    }

    private static JsonNode read() {
        try (InputStream in = OpenApi.class.getResourceAsStream("/META-INF/openapi.yaml")) {
            return new YAMLMapper().readTree(in);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
