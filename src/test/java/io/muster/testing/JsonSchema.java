package io.muster.testing;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** A JSON Schema document (2020-12), and the schemas within it by their pointers. */
public final class JsonSchema {

    private static final String LOCATION = "https://muster.example/schema.json";
    private static final JsonSchema OPEN_API = new JsonSchema(readOpenApi());

    private final JsonNode document;
    private final SchemaRegistry registry;

    private JsonSchema(JsonNode document) {
        this.document = document;
        this.registry = SchemaRegistry.withDefaultDialect(
                SpecificationVersion.DRAFT_2020_12,
                builder -> builder.schemas(Map.of(LOCATION, document.toString()))
                        .schemaRegistryConfig(SchemaRegistryConfig.builder()
                                .formatAssertionsEnabled(true)
                                .build()));
    }

    public static JsonSchema of(String text) {
        return new JsonSchema(JsonMapper.shared().readTree(text));
    }

    /** The OpenAPI document in the WAR; some servers rewrite the one that they serve. */
    public static JsonSchema openApi() {
        return OPEN_API;
    }

    public JsonNode document() {
        return document;
    }

    /** The errors of a value by the schema at a pointer. */
    public List<String> errors(String pointer, JsonNode value) {
        Schema schema = registry.getSchema(SchemaLocation.of(LOCATION + "#" + pointer));
        return schema.validate(value).stream().map(Object::toString).toList();
    }

    /** The pointer to the schema that this one refers to, or to itself. */
    public String followed(String pointer) {
        JsonNode reference = document.at(pointer).path("$ref");
        return reference.isString() ? reference.stringValue().substring(1) : pointer;
    }

    private static JsonNode readOpenApi() {
        try (InputStream in = JsonSchema.class.getResourceAsStream("/META-INF/openapi.yaml")) {
            return new YAMLMapper().readTree(in);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
