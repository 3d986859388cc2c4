package io.muster.graph;

import io.muster.graph.GraphTask.Definition;
import io.muster.handler.TaskHandler;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;

/**
 * Defines the tasks of {@link TaskGraph}s, and references to the elements of lists. Meant for a static import.
 *
 * <p>An id is 1 to 64 of {@code A-Z a-z 0-9 . _ -}. Values may be or contain {@link TaskRef}s to the values of other tasks, at any depth.
 * The value of a task has no type until {@link SingleTask#as} gives it one: it is a map, a list, a string, a number, a boolean or null.
 */
public final class GraphTasks {

    private GraphTasks() {}

    /** A call of another server; its value is the body of the response. */
    public static SingleTask<Object> http(String id, HttpCall call) {
        return task(id, "http", call.fields());
    }

    /** A named query of the operator; its value is the list of its rows. */
    public static SingleTask<Object> sql(String id, String query, Map<String, ?> params) {
        return task(id, "sql", fields("query", GraphJson.write(query), "params", ReferenceWriter.write(params)));
    }

    /** A delay, without a waiting thread, after which the task has this value. */
    public static SingleTask<Object> delay(String id, Duration duration, @Nullable Object value) {
        JsonNode text = GraphJson.write(duration.toString());
        return task(id, "delay", fields("duration", text, "value", ReferenceWriter.write(value)));
    }

    /**
     * A task of a type that a {@link TaskHandler} bean of the server handles.
     *
     * @param input which is bound to the type that the handler declares
     */
    public static SingleTask<Object> handler(String id, String type, @Nullable Object input) {
        return task(id, type, fields("input", ReferenceWriter.write(input)));
    }

    /**
     * Java code that may block, with the value of another task as its input; interrupted when it is cancelled or times out.
     *
     * @param code its result is written as JSON, to which other tasks can refer; or a stage of it
     */
    public static <I extends @Nullable Object> SingleTask<Object> call(
            String id, TaskRef<I> input, TaskHandler<I> code) {
        return call(id, ReferenceWriter.write(input), input.type(), code);
    }

    /**
     * Java code that may block, with an input put together from the values of several tasks.
     *
     * @param input such as a map of references
     * @param inputType to which it is bound, such as a record with a component for each of them
     * @param code its result is written as JSON, to which other tasks can refer; or a stage of it
     */
    public static <I extends @Nullable Object> SingleTask<Object> call(
            String id, @Nullable Object input, Class<I> inputType, TaskHandler<I> code) {
        return call(id, ReferenceWriter.write(input), GraphJson.type(inputType), code);
    }

    /**
     * A reference to the element of a list that an item runs for; only for tasks with {@link SingleTask#forEach forEach}.
     *
     * @param pointer a JSON pointer to a part of it, or the empty string for the whole
     */
    public static TaskRef<Object> element(String pointer) {
        return TaskRef.element(pointer, Object.class);
    }

    /** As {@link #element(String)}, with a type: for a condition, or as the input of Java code. */
    public static <T> TaskRef<T> element(String pointer, Class<T> type) {
        return TaskRef.element(pointer, type);
    }

    @SuppressWarnings("unchecked") // the input is bound to the type that the code takes
    private static SingleTask<Object> call(String id, JsonNode input, JavaType type, TaskHandler<?> handler) {
        JavaCode code = new JavaCode(type, (TaskHandler<@Nullable Object>) handler);
        Map<String, JsonNode> fields = typed(JavaTasks.TYPE, fields(JavaTasks.INPUT, input));
        return new SingleTask<>(new Definition(id, fields, Optional.of(code)), GraphJson.type(Object.class));
    }

    private static SingleTask<Object> task(String id, String type, Map<String, JsonNode> fields) {
        return new SingleTask<>(
                new Definition(id, typed(type, fields), Optional.empty()), GraphJson.type(Object.class));
    }

    private static Map<String, JsonNode> typed(String type, Map<String, JsonNode> fields) {
        Map<String, JsonNode> all = new LinkedHashMap<>();
        all.put("type", GraphJson.write(type));
        all.putAll(fields);
        return all;
    }

    private static Map<String, JsonNode> fields(String name, JsonNode value) {
        return Map.of(name, value);
    }

    private static Map<String, JsonNode> fields(String first, JsonNode value, String second, JsonNode other) {
        return Map.of(first, value, second, other);
    }
}
