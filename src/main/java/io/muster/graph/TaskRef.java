package io.muster.graph;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;

/**
 * A reference to the value of a task, or to a part of it. It stands for that value in the fields of other tasks, which thereby depend
 * on that task, and reads it from a {@link GraphResult}. Allowed anywhere within maps, lists and records. Immutable.
 *
 * @param <T> the type of the value
 */
public final class TaskRef<T extends @Nullable Object> {

    private final Optional<String> task;
    private final JsonPointer pointer;
    private final JavaType type;
    private final Optional<JsonNode> otherwise;

    TaskRef(String task, String pointer, JavaType type) {
        this(Optional.of(task), GraphJson.pointer(pointer), type, Optional.empty());
    }

    private TaskRef(Optional<String> task, JsonPointer pointer, JavaType type, Optional<JsonNode> otherwise) {
        this.task = task;
        this.pointer = pointer;
        this.type = type;
        this.otherwise = otherwise;
    }

    static <U> TaskRef<U> element(String pointer, Class<U> type) {
        return new TaskRef<>(Optional.empty(), GraphJson.pointer(pointer), GraphJson.type(type), Optional.empty());
    }

    /**
     * The same with a default: used if the task has no value, or its value has no such part.
     *
     * @throws IllegalStateException if it refers to the element of a list
     */
    public TaskRef<T> orElse(T value) {
        if (task.isEmpty()) {
            throw new IllegalStateException("a reference to an element cannot have a default");
        }
        return new TaskRef<>(task, pointer, type, Optional.of(GraphJson.write(value)));
    }

    /** The task, unless it refers to the element of a list. */
    Optional<String> task() {
        return task;
    }

    JsonPointer pointer() {
        return pointer;
    }

    JavaType type() {
        return type;
    }

    Optional<JsonNode> otherwise() {
        return otherwise;
    }

    @Override
    public String toString() {
        return task.orElse("element") + (pointer.matches() ? "" : "#" + pointer);
    }
}
