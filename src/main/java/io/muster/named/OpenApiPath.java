package io.muster.named;

import io.muster.json.Json;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The path item of a named group in an OpenAPI document (3.1) with Muster's components. */
public final class OpenApiPath {

    private static final String REF = "$ref";
    private static final String SCHEMA = "schema";

    private final NamedGroup group;
    private final String schemaId;

    private OpenApiPath(NamedGroup group) {
        this.group = group;
        this.schemaId = "urn:muster:parameters:" + group.name();
    }

    /** The path item of a group, as a JSON text. */
    public static String of(NamedGroup group) {
        return Json.write(new OpenApiPath(group).item());
    }

    private ObjectNode item() {
        ObjectNode item = object();
        if (group.safe()) {
            item.set("get", get());
        }
        item.set("post", post());
        return item;
    }

    private ObjectNode get() {
        ObjectNode operation = operation("get_");
        ArrayNode parameters = operation.withArray("parameters");
        JsonNode schema = group.parameters().json();
        Set<String> required = Set.copyOf(schema.path("required")
                .valueStream()
                .map(name -> name.asString(""))
                .toList());
        for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
            ObjectNode parameter = parameters.addObject();
            parameter.put("name", property.getKey()).put("in", "query");
            parameter.put("required", required.contains(property.getKey()));
            parameter.set(SCHEMA, ownSchema(property));
        }
        return operation;
    }

    // its references are relative to the whole schema
    private JsonNode ownSchema(Map.Entry<String, JsonNode> property) {
        return property.getValue().findValue(REF) == null
                ? property.getValue()
                : object().put(REF, schemaId + "#/properties/" + property.getKey());
    }

    private ObjectNode post() {
        ObjectNode operation = operation("run_");
        ObjectNode schema = object();
        schema.put("$id", schemaId);
        group.parameters().json().properties().forEach(member -> schema.set(member.getKey(), member.getValue()));
        ObjectNode body = operation.putObject("requestBody");
        body.put("required", true);
        body.putObject("content").putObject("application/json").set(SCHEMA, schema);
        return operation;
    }

    private ObjectNode operation(String prefix) {
        ObjectNode operation = object();
        operation.putArray("tags").add("named groups");
        operation.put("operationId", prefix + group.name());
        group.summary().ifPresent(summary -> operation.put("summary", summary));
        ArrayNode parameters = operation.putArray("parameters");
        parameters.addObject().put(REF, "#/components/parameters/Prefer");
        parameters.addObject().put(REF, "#/components/parameters/IdempotencyKey");
        ObjectNode responses = operation.putObject("responses");
        responses
                .putObject("200")
                .put("description", group.hasAnswer() ? "The group's answer." : "What the group came to.")
                .putObject("content")
                .putObject("application/json")
                .putObject(SCHEMA)
                .put(REF, "#/components/schemas/" + (group.hasAnswer() ? "GroupOrAnswer" : "Group"));
        responses.putObject("202").put(REF, "#/components/responses/Accepted");
        responses.putObject("default").put(REF, "#/components/responses/Problem");
        return operation;
    }

    private static ObjectNode object() {
        return Json.mapper().createObjectNode();
    }
}
