package io.muster.graph;

import io.muster.json.Json;
import io.muster.reference.Template;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.POJONode;
import tools.jackson.databind.ser.std.StdSerializer;

/**
 * Writes values that may contain references, at any depth, for a group's document. Data that only looks like a reference is written as
 * a literal, so that it is never taken for one.
 */
final class ReferenceWriter {

    private static final JsonMapper MAPPER = Json.mapper()
            .rebuild()
            .addModule(new SimpleModule().addSerializer(new Embedded()))
            .build();

    private ReferenceWriter() {}

    /** @throws IllegalArgumentException if it cannot be written as JSON */
    static JsonNode write(@Nullable Object value) {
        try {
            return withReferences(MAPPER.valueToTree(value));
        } catch (JacksonException unwritable) {
            throw new IllegalArgumentException(
                    "cannot be written as JSON: " + unwritable.getOriginalMessage(), unwritable);
        }
    }

    private static JsonNode withReferences(JsonNode json) {
        if (json instanceof POJONode embedded && embedded.getPojo() instanceof TaskRef<?> reference) {
            return document(reference);
        }
        if (!Template.hasPlaceholder(json)) {
            return Template.literal(json);
        }
        if (json.isArray()) {
            ArrayNode array = Json.mapper().createArrayNode();
            json.values().forEach(element -> array.add(withReferences(element)));
            return array;
        }
        if (Template.isSpecial(json)) {
            throw new IllegalArgumentException(
                    "an object with only %s cannot contain a reference".formatted(json.propertyNames()));
        }
        ObjectNode object = GraphJson.object();
        json.properties().forEach(member -> object.set(member.getKey(), withReferences(member.getValue())));
        return object;
    }

    private static JsonNode document(TaskRef<?> reference) {
        ObjectNode json = GraphJson.object();
        if (reference.task().isEmpty()) {
            return json.put("$item", reference.pointer().toString());
        }
        // in documents a pointer is percent-encoded, as in a URI fragment
        String part = reference.pointer().matches()
                ? ""
                : "#" + reference.pointer().toString().replace("%", "%25");
        json.put("$from", reference.task().get() + part);
        reference.otherwise().ifPresent(value -> json.set("default", value));
        return json;
    }

    /** Keeps references as they are in a tree. */
    @SuppressWarnings("rawtypes") // the class of all references
    private static final class Embedded extends StdSerializer<TaskRef> {

        private Embedded() {
            super(TaskRef.class);
        }

        @Override
        public void serialize(TaskRef value, JsonGenerator generator, SerializationContext context) {
            generator.writeEmbeddedObject(value);
        }
    }
}
