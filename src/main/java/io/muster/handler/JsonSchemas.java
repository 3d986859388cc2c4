package io.muster.handler;

import io.muster.json.Json;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JavaType;

/** Describes Java types as JSON Schema (2020-12), as far as documents can be bound to them. */
final class JsonSchemas {

    /** The range of an integer type, inclusive; null for no limit. */
    record Range(@Nullable Long min, @Nullable Long max) {

        boolean contains(BigDecimal number) {
            return (min == null || number.compareTo(BigDecimal.valueOf(min)) >= 0)
                    && (max == null || number.compareTo(BigDecimal.valueOf(max)) <= 0);
        }

        /** A phrase to follow "integer". */
        @Override
        public String toString() {
            return min == null ? "" : " from %d to %d".formatted(min, max);
        }
    }

    private static final Range BYTE = new Range((long) Byte.MIN_VALUE, (long) Byte.MAX_VALUE);
    private static final Range SHORT = new Range((long) Short.MIN_VALUE, (long) Short.MAX_VALUE);
    private static final Range INT = new Range((long) Integer.MIN_VALUE, (long) Integer.MAX_VALUE);
    private static final Range LONG = new Range(Long.MIN_VALUE, Long.MAX_VALUE);
    private static final Map<Class<?>, Range> INTEGERS = Map.of(
            byte.class, BYTE,
            Byte.class, BYTE,
            short.class, SHORT,
            Short.class, SHORT,
            int.class, INT,
            Integer.class, INT,
            long.class, LONG,
            Long.class, LONG,
            BigInteger.class, new Range(null, null));
    private static final Set<Class<?>> NUMBERS =
            Set.of(double.class, Double.class, float.class, Float.class, BigDecimal.class);

    private JsonSchemas() {}

    static Map<String, Object> of(Type type) {
        return of(Json.mapper().constructType(type), new HashSet<>());
    }

    static boolean isInteger(Class<?> type) {
        return INTEGERS.containsKey(type);
    }

    /** @param type an integer type */
    static Range range(Class<?> type) {
        return Objects.requireNonNull(INTEGERS.get(type));
    }

    static boolean isNumber(Class<?> type) {
        return NUMBERS.contains(type);
    }

    static boolean isBoolean(Class<?> type) {
        return type == boolean.class || type == Boolean.class;
    }

    /** The names of an enum's constants, as in documents. */
    static List<String> names(Class<?> enumType) {
        return Arrays.stream(enumType.getEnumConstants()).map(Object::toString).toList();
    }

    /** Whether a type's schema is not empty. */
    static boolean isDescribed(JavaType type) {
        return !of(type, new HashSet<>()).isEmpty();
    }

    private static Map<String, Object> of(JavaType type, Set<Class<?>> outer) {
        Class<?> raw = type.getRawClass();
        if (raw == String.class) {
            return Map.of("type", "string");
        } else if (isInteger(raw)) {
            return integer(range(raw));
        } else if (isNumber(raw)) {
            return Map.of("type", "number");
        } else if (isBoolean(raw)) {
            return Map.of("type", "boolean");
        } else if (type.isEnumType()) {
            return Map.of("enum", names(raw));
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
        // matches anything: a type that cannot be described here, or a recursive record
        return Map.of();
    }

    // not Map.of in these two, whose order differs from run to run
    private static Map<String, Object> integer(Range range) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "integer");
        if (range.min() != null) {
            schema.put("minimum", range.min());
        }
        if (range.max() != null) {
            schema.put("maximum", range.max());
        }
        return schema;
    }

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
