package io.muster.handler;

import io.muster.json.Fields;
import io.muster.task.TaskBody;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Creates the tasks of one type from their fields in a document. Thread-safe. */
public interface TaskFactory {

    /** The type's name in documents. */
    String type();

    /** The JSON Schema (2020-12) of the type's own fields, as a JSON text. */
    String schema();

    /** The fields that may contain references to the values of other tasks; each is first checked with placeholders. */
    default Set<String> dynamicFields() {
        return Set.of();
    }

    /**
     * Those of the dynamic fields in which a reference stands for a text: a number or boolean becomes one, and an object or
     * array is not allowed, since there an object has a meaning that only the document's author may give it.
     */
    default Set<String> textFields() {
        return Set.of();
    }

    /**
     * Whether a task of this type changes nothing where it is run (a safe method, RFC 9110 section 9.2.1).
     *
     * @param task the task's object, whose fields are valid
     */
    default boolean isSafe(JsonNode task) {
        return false;
    }

    /**
     * Reads a task's own fields, and reports errors in them.
     *
     * @return what the task does, resulting in a {@link io.muster.task.TaskValue}; empty if there are errors, and possibly also if
     *     a field has a placeholder
     */
    Optional<TaskBody> create(Fields fields);
}
