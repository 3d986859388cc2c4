package io.muster.handler;

import io.muster.json.Fields;
import io.muster.json.Json;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.exc.ValueInstantiationException;

/** Binds a task's {@code input} to the Java type that its handler takes. */
final class InputBinder {

    /** What an input was bound to; JSON's null, and no input, may be bound to null. */
    record Bound(@Nullable Object value) {}

    private InputBinder() {}

    static Optional<Bound> bind(JsonNode input, JavaType type, Fields fields) {
        if (input.isNull() && type.isRecordType()) {
            fields.require("input");
            return Optional.empty();
        }
        int before = fields.errorCount();
        requirePrimitives(input, type, "input", fields);
        if (fields.errorCount() > before) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Bound(Json.mapper().treeToValue(input, type)));
        } catch (JacksonException unfit) {
            fields.error("input" + pointer(unfit.getPath()), detail(unfit));
            return Optional.empty();
        }
    }

    // the mapper would take 0 or false for what is not there
    private static void requirePrimitives(JsonNode value, JavaType type, String at, Fields fields) {
        if (type.isRecordType() && value.isObject()) {
            for (RecordComponent component : type.getRawClass().getRecordComponents()) {
                String name = at + "/" + component.getName();
                JsonNode member = value.get(component.getName());
                if (member != null) {
                    JavaType memberType = Json.mapper().constructType(component.getGenericType());
                    requirePrimitives(member, memberType, name, fields);
                } else if (component.getType().isPrimitive()) {
                    fields.error(name, "is required");
                }
            }
        } else if (type.isCollectionLikeType() && value.isArray()) {
            for (int i = 0; i < value.size(); i++) {
                requirePrimitives(value.get(i), type.getContentType(), at + "/" + i, fields);
            }
        } else if (type.isMapLikeType() && value.isObject()) {
            value.properties()
                    .forEach(member -> requirePrimitives(
                            member.getValue(),
                            type.getContentType(),
                            at + "/" + Fields.escape(member.getKey()),
                            fields));
        } else if (type.isReferenceType()) {
            requirePrimitives(value, type.getContentType(), at, fields);
        }
    }

    private static String pointer(List<JacksonException.Reference> path) {
        StringBuilder pointer = new StringBuilder();
        for (JacksonException.Reference step : path) {
            pointer.append('/');
            pointer.append(step.getPropertyName() == null ? step.getIndex() : Fields.escape(step.getPropertyName()));
        }
        return pointer.toString();
    }

    private static String detail(JacksonException unfit) {
        if (unfit instanceof UnrecognizedPropertyException) {
            return "is not a field that is known here";
        }
        if (unfit instanceof ValueInstantiationException && unfit.getCause() instanceof IllegalArgumentException own) {
            return String.valueOf(own.getMessage());
        }
        if (unfit instanceof MismatchedInputException mismatch && mismatch.getTargetType() != null) {
            return "must be of type " + mismatch.getTargetType().getSimpleName();
        }
        return "does not fit the type's input";
    }
}
