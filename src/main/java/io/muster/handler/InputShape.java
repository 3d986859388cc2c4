package io.muster.handler;

import io.muster.json.Fields;
import io.muster.json.Json;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Validates an input against the Java type that it is to be bound to, as described by {@link JsonSchemas}, and reports
 * every mismatch: the mapper alone would accept {@code 1.5} or {@code "1"} for 1, 128 for the byte -128, and 0 or false
 * for missing values. Not thread-safe.
 */
final class InputShape {

    private static final int MAX_DIGITS = 1_000;

    private final JsonNodeFactory nodes = Json.mapper().getNodeFactory();
    private final Fields fields;

    /** @param fields collects the errors */
    InputShape(Fields fields) {
        this.fields = fields;
    }

    /**
     * The value with its integers converted to integers: JSON has one kind of numbers, so {@code 1.0} is one too. A
     * null field counts as absent.
     *
     * @param at the place of the value, relative to the task
     */
    JsonNode fit(JsonNode value, JavaType type, String at) {
        Class<?> raw = type.getRawClass();
        if (value.isNull()) {
            if (raw.isPrimitive()) {
                fields.error(at, "is required");
            }
            return value;
        } else if (type.isReferenceType()) {
            return fit(value, type.getContentType(), at);
        } else if (JsonSchemas.isInteger(raw)) {
            return integer(value, raw, at);
        } else if (JsonSchemas.isNumber(raw)) {
            return require(value.isNumber(), "a number", value, at);
        } else if (raw == String.class) {
            return require(value.isString(), "a string", value, at);
        } else if (JsonSchemas.isBoolean(raw)) {
            return require(value.isBoolean(), "true or false", value, at);
        } else if (type.isEnumType()) {
            List<String> names = JsonSchemas.names(raw);
            boolean known = value.isString() && names.contains(value.stringValue());
            return require(known, "one of " + String.join(", ", names), value, at);
        } else if (type.isRecordType()) {
            return value.isObject() ? ofRecord(value, raw, at) : require(false, "an object", value, at);
        } else if (type.isCollectionLikeType()) {
            return value.isArray() ? array(value, type.getContentType(), at) : require(false, "an array", value, at);
        } else if (type.isMapLikeType()) {
            return value.isObject() ? map(value, type.getContentType(), at) : require(false, "an object", value, at);
        }
        return value;
    }

    private JsonNode require(boolean fits, String wanted, JsonNode value, String at) {
        if (!fits) {
            fields.error(at, "must be " + wanted);
        }
        return value;
    }

    private JsonNode ofRecord(JsonNode value, Class<?> type, String at) {
        ObjectNode fitting = nodes.objectNode();
        value.properties().forEach(member -> fitting.set(member.getKey(), member.getValue()));
        for (RecordComponent component : type.getRecordComponents()) {
            String name = component.getName();
            JavaType memberType = Json.mapper().constructType(component.getGenericType());
            JsonNode member = fit(value.has(name) ? value.get(name) : nodes.nullNode(), memberType, at + "/" + name);
            if (value.has(name)) {
                fitting.set(name, member);
            }
        }
        return fitting;
    }

    private JsonNode array(JsonNode value, JavaType content, String at) {
        ArrayNode fitting = nodes.arrayNode(value.size());
        for (int i = 0; i < value.size(); i++) {
            fitting.add(element(value.get(i), content, at + "/" + i));
        }
        return fitting;
    }

    private JsonNode map(JsonNode value, JavaType content, String at) {
        ObjectNode fitting = nodes.objectNode();
        for (Map.Entry<String, JsonNode> member : value.properties()) {
            fitting.set(
                    member.getKey(), element(member.getValue(), content, at + "/" + Fields.escape(member.getKey())));
        }
        return fitting;
    }

    // an element of an array or a map cannot be omitted, so null does not count as absent
    private JsonNode element(JsonNode value, JavaType content, String at) {
        if (value.isNull() && JsonSchemas.isDescribed(content)) {
            fields.error(at, "must not be null");
        }
        return fit(value, content, at);
    }

    private JsonNode integer(JsonNode value, Class<?> type, String at) {
        JsonSchemas.Range range = JsonSchemas.range(type);
        if (!value.isNumber() || !isInteger(value.decimalValue(), range)) {
            fields.error(at, "must be an integer" + range);
            return value;
        }
        return value.isIntegralNumber()
                ? value
                : nodes.numberNode(value.decimalValue().toBigIntegerExact());
    }

    // checks the scale first, so that absurdly large numbers are never expanded
    private static boolean isInteger(BigDecimal number, JsonSchemas.Range range) {
        return range.contains(number)
                && Math.abs((long) number.scale()) <= MAX_DIGITS
                && (number.signum() == 0 || number.stripTrailingZeros().scale() <= 0);
    }
}
