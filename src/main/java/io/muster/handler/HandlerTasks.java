package io.muster.handler;

import io.muster.json.Fields;
import io.muster.json.Json;
import io.muster.reference.Template;
import io.muster.task.BlockingTasks;
import io.muster.task.TaskBody;
import io.muster.task.TaskValue;
import java.lang.reflect.Type;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;

/** Creates the tasks of a type that a custom {@link TaskHandler} handles, from their {@code input}. */
public final class HandlerTasks implements TaskFactory {

    private static final String INPUT = "input";

    private final String type;
    private final TaskHandler<@Nullable Object> handler;
    private final JavaType inputType;
    private final BlockingTasks blocking;

    /** @param handlerClass the handler's own class, not a proxy's: it declares the type that the input is bound to */
    @SuppressWarnings("unchecked") // the input is bound to the type that the handler declares
    public HandlerTasks(String type, TaskHandler<?> handler, Class<?> handlerClass, BlockingTasks blocking) {
        this.type = type;
        this.handler = (TaskHandler<@Nullable Object>) handler;
        this.inputType = inputType(handlerClass);
        this.blocking = blocking;
    }

    @Override
    public String type() {
        return type;
    }

    @Override
    public String schema() {
        String required = inputType.isRecordType() ? "\"required\":[\"input\"]," : "";
        return "{\"type\":\"object\",%s\"properties\":{\"input\":%s}}"
                .formatted(required, Json.write(JsonSchemas.of((Type) inputType)));
    }

    @Override
    public Set<String> dynamicFields() {
        return Set.of(INPUT);
    }

    @Override
    public Optional<TaskBody> create(Fields fields) {
        JsonNode input = fields.json(INPUT).orElse(NullNode.getInstance());
        if (Template.hasPlaceholder(input)) {
            // bound once its references are resolved
            return Optional.of(body(new InputBinder.Bound(null)));
        }
        return InputBinder.bind(input, inputType, fields).map(this::body);
    }

    private TaskBody body(InputBinder.Bound input) {
        TaskBody call = blocking.of(context -> handler.handle(input.value(), context));
        return context -> call.start(context).thenApply(HandlerTasks::taskValue);
    }

    private static TaskValue taskValue(@Nullable Object value) {
        return value instanceof TaskValue ready ? ready : new TaskValue(Json.write(value), Map.of());
    }

    private static JavaType inputType(Class<?> handlerClass) {
        JavaType handlerType = Json.mapper().constructType(handlerClass).findSuperType(TaskHandler.class);
        return handlerType.containedTypeOrUnknown(0);
    }
}
