package io.muster.graph;

import io.muster.json.Json;
import io.muster.json.MalformedJsonException;
import io.muster.reference.Reference;
import io.muster.task.TaskValue;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.node.ObjectNode;

/** Binds Java values to JSON and back. */
final class GraphJson {

    // an upstream may have more in its responses than a team needs
    private static final ObjectReader READER =
            Json.mapper().reader().without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    private GraphJson() {}

    static JavaType type(Class<?> type) {
        return Json.mapper().constructType(type);
    }

    static JavaType listOf(JavaType element) {
        return Json.mapper().getTypeFactory().constructCollectionType(List.class, element);
    }

    /** @throws IllegalArgumentException if it is not a JSON pointer */
    static JsonPointer pointer(String text) {
        return Reference.compile(text);
    }

    static ObjectNode object() {
        return Json.mapper().createObjectNode();
    }

    /**
     * The JSON of a value.
     *
     * @throws IllegalArgumentException if it cannot be written as JSON
     */
    static JsonNode write(@Nullable Object value) {
        try {
            return Json.mapper().valueToTree(value);
        } catch (JacksonException unwritable) {
            throw new IllegalArgumentException(
                    "cannot be written as JSON: " + unwritable.getOriginalMessage(), unwritable);
        }
    }

    /** @throws IllegalArgumentException if it is nested too deeply */
    static JsonNode parse(TaskValue value) {
        try {
            return Json.read(value.json().getBytes(StandardCharsets.UTF_8));
        } catch (MalformedJsonException unreadable) {
            throw new IllegalArgumentException(unreadable.getMessage(), unreadable);
        }
    }

    /** @throws IllegalArgumentException if the JSON does not match the type */
    @SuppressWarnings("TypeParameterUnusedInFormals") // the type is that of the definition
    static <T extends @Nullable Object> T bind(JsonNode json, JavaType type) {
        try {
            return READER.forType(type).readValue(json);
        } catch (JacksonException unfit) {
            throw new IllegalArgumentException(
                    "is not of type %s: %s".formatted(type.toCanonical(), unfit.getOriginalMessage()), unfit);
        }
    }
}
