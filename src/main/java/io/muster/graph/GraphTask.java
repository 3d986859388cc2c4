package io.muster.graph;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The definition of a task in a {@link TaskGraph}, made by {@link GraphTasks}. Other tasks of the graph may refer to its value.
 *
 * <p>Immutable: each setting of its subclasses returns a new definition.
 *
 * @param <T> the type of the task's value
 */
public abstract class GraphTask<T extends @Nullable Object> {

    private final Definition definition;
    private final JavaType type;

    /**
     * What a task is.
     *
     * @param fields in a document, without the id
     * @param code if it is Java code
     */
    record Definition(String id, Map<String, JsonNode> fields, Optional<JavaCode> code) {

        Definition with(String field, JsonNode value) {
            Map<String, JsonNode> more = new java.util.LinkedHashMap<>(fields);
            more.put(field, value);
            return new Definition(id, more, code);
        }
    }

    GraphTask(Definition definition, JavaType type) {
        this.definition = definition;
        this.type = type;
    }

    /** Its name, unique in the graph. */
    public final String id() {
        return definition.id();
    }

    /** A reference to its value, or its fallback if that is used. */
    public final TaskRef<T> value() {
        return new TaskRef<>(id(), "", type);
    }

    /**
     * A reference to a part of its value.
     *
     * @param pointer a JSON pointer (RFC 6901), such as {@code /address/0}
     * @param partType the type of that part
     * @throws IllegalArgumentException if it is not a JSON pointer
     */
    public final <U> TaskRef<U> at(String pointer, Class<U> partType) {
        return new TaskRef<>(id(), pointer, GraphJson.type(partType));
    }

    final Definition definition() {
        return definition;
    }

    final JavaType type() {
        return type;
    }

    /** The task in a document. */
    final ObjectNode toDocument() {
        ObjectNode document = GraphJson.object().put("id", id());
        definition.fields().forEach(document::set);
        return document;
    }
}
