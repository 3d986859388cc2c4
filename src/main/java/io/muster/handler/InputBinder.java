package io.muster.handler;

import io.muster.json.Fields;
import io.muster.json.Json;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.exc.ValueInstantiationException;

/** Binds a task's {@code input} to the Java type of its handler. */
final class InputBinder {

    /** The result of binding an input; JSON's null, and a missing input, may be bound to null. */
    record Bound(@Nullable Object value) {}

    private InputBinder() {}

    static Optional<Bound> bind(JsonNode input, JavaType type, Fields fields) {
        if (input.isNull() && type.isRecordType()) {
            fields.require("input");
            return Optional.empty();
        }
        int before = fields.errorCount();
        JsonNode fitting = new InputShape(fields).fit(input, type, "input");
        if (fields.errorCount() > before) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Bound(Json.mapper().treeToValue(fitting, type)));
        } catch (JacksonException unfit) {
            fields.error("input" + pointer(unfit.getPath()), detail(unfit));
            return Optional.empty();
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
            return "unknown field";
        }
        if (unfit instanceof ValueInstantiationException && unfit.getCause() instanceof IllegalArgumentException own) {
            return String.valueOf(own.getMessage());
        }
        if (unfit instanceof MismatchedInputException mismatch && mismatch.getTargetType() != null) {
            return "must be of type " + mismatch.getTargetType().getSimpleName();
        }
        return "does not match the input of this task type";
    }
}
