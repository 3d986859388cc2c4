package io.muster.handler;

import io.muster.json.Fields;
import io.muster.task.TaskBody;
import java.util.Optional;
import java.util.Set;

/** Makes the tasks of one type from their fields in a document. Safe for use by any thread. */
public interface TaskFactory {

    /** The type's name in documents. */
    String type();

    /** The JSON Schema (2020-12) of the type's own fields, as a JSON text. */
    String schema();

    /** The fields whose JSON may have references to the values of other tasks in it; each is checked with placeholders first. */
    default Set<String> dynamicFields() {
        return Set.of();
    }

    /**
     * Reads a task's own fields, and notes whatever is wrong with them.
     *
     * @return what the task does; it comes to a {@link io.muster.task.TaskValue}. Empty if something is wrong
     */
    Optional<TaskBody> create(Fields fields);
}
