package io.muster.handler;

import io.muster.json.Fields;
import io.muster.task.TaskBody;
import java.util.Optional;
import java.util.Set;

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
     * Reads a task's own fields, and reports errors in them.
     *
     * @return what the task does, resulting in a {@link io.muster.task.TaskValue}; empty if there are errors
     */
    Optional<TaskBody> create(Fields fields);
}
