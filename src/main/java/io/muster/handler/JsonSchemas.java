package io.muster.handler;

import io.muster.json.Json;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JavaType;

/** Describes Java types as JSON Schema (2020-12), as far as documents bind to them. */
final class JsonSchemas {

    private static final Set<Class<?>> INTEGERS = Set.of(
            int.class, Integer.class, long.class, Long.class, short.class, Short.class, java.math.BigInteger.class);
    private static final Set<Class<?>> NUMBERS =
            Set.of(double.class, Double.class, float.class, Float.class, java.math.BigDecimal.class);

    private JsonSchemas() {}

    static Map<String, Object> of(Type type) {
        return of(Json.mapper().constructType(type), new HashSet<>());
    }

    private static Map<String, Object> of(JavaType type, Set<Class<?>> outer) {
        Class<?> raw = type.getRawClass();
        if (raw == String.class) {
            return Map.of("type", "string");
        } else if (INTEGERS.contains(raw)) {
            return Map.of("type", "integer");
        } else if (NUMBERS.contains(raw)) {
            return Map.of("type", "number");
        } else if (raw == boolean.class || raw == Boolean.class) {
            return Map.of("type", "boolean");
        } else if (type.isEnumType()) {
            return Map.of(
                    "enum",
                    Arrays.stream(raw.getEnumConstants()).map(Object::toString).toList());
        } else if (type.isReferenceType()) {
            return of(type.getContentType(), outer);
        } else if (type.isCollectionLikeType()) {
            return of("array", "items", of(type.getContentType(), outer));
        } else if (type.isMapLikeType()) {
            return of("object", "additionalProperties", of(type.getContentType(), outer));
        } else if (type.isRecordType() && outer.add(raw)) {
            Map<String, Object> schema = ofRecord(raw, outer);
            outer.remove(raw);
            return schema;
        }
        // anything: a type that this cannot describe, or a record within itself
        return Map.of();
    }

    // not a Map.of, whose order is another in every run
    private static Map<String, Object> of(String type, String keyword, Object value) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", type);
        schema.put(keyword, value);
        return schema;
    }

    private static Map<String, Object> ofRecord(Class<?> type, Set<Class<?>> outer) {
        Map<String, Object> properties = new LinkedHashMap<>();
        List<String> required = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            properties.put(component.getName(), of(Json.mapper().constructType(component.getGenericType()), outer));
            if (component.getType().isPrimitive()) {
                required.add(component.getName());
            }
        }
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        schema.put("properties", properties);
        if (!required.isEmpty()) {
            schema.put("required", required);
        }
        schema.put("additionalProperties", false);
        return schema;
    }
}
