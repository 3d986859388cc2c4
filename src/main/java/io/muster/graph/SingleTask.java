package io.muster.graph;

import io.muster.json.Names;
import io.muster.task.RunIf;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;

/**
 * A task that runs once, or the item of a task that runs {@linkplain #forEach for each element} of a list.
 *
 * <p>Immutable: each setting returns a new definition.
 *
 * @param <T> the type of the task's value
 */
public final class SingleTask<T extends @Nullable Object> extends GraphTask<T> {

    SingleTask(Definition definition, JavaType type) {
        super(definition, type);
    }

    /** The same with a type for its value; members of the value that a record does not have are ignored. */
    public <U> SingleTask<U> as(Class<U> valueType) {
        return new SingleTask<>(definition(), GraphJson.type(valueType));
    }

    /** The same with a list as its value. */
    public <E> SingleTask<List<E>> asListOf(Class<E> elementType) {
        return new SingleTask<>(definition(), GraphJson.listOf(GraphJson.type(elementType)));
    }

    /** Its own timeout, from its start; by default only the graph's applies. */
    public SingleTask<T> timeout(Duration timeout) {
        return with("timeout", GraphJson.write(timeout.toString()));
    }

    /** Used instead of its value if it fails or times out. */
    public SingleTask<T> fallback(T value) {
        return with("fallback", GraphJson.write(value));
    }

    /** Has it keep only a part of its value, or change its shape: an expression in JMESPath. */
    public SingleTask<T> select(String expression) {
        return with("select", GraphJson.write(expression));
    }

    /** Has it wait for these tasks too, without using their values. */
    public SingleTask<T> after(GraphTask<?>... tasks) {
        return with("after", GraphJson.write(Stream.of(tasks).map(GraphTask::id).toList()));
    }

    /** The outcomes that the tasks it depends on must have for it to run; all must have a value by default. */
    public SingleTask<T> runIf(RunIf runIf) {
        return with("if", GraphJson.write(Names.of(runIf)));
    }

    /**
     * Has it run only if this value is true. A reference to {@linkplain GraphTasks#element an element} decides about each item, any
     * other about the task.
     */
    public SingleTask<T> when(TaskRef<Boolean> condition) {
        return with("when", ReferenceWriter.write(condition));
    }

    /** A task that runs this once for each element of a list: the value of another task. */
    public ForEachTask<T> forEach(TaskRef<? extends List<?>> elements) {
        return forEach(ReferenceWriter.write(elements));
    }

    /** A task that runs this once for each element of a list; references are allowed as its elements. */
    public ForEachTask<T> forEach(List<?> elements) {
        return forEach(ReferenceWriter.write(elements));
    }

    private ForEachTask<T> forEach(JsonNode elements) {
        return new ForEachTask<>(definition().with("forEach", elements), type());
    }

    private SingleTask<T> with(String field, JsonNode value) {
        return new SingleTask<>(definition().with(field, value), type());
    }
}
