package io.muster.reference;

import io.muster.json.FieldError.Kind;
import io.muster.json.FieldErrors;
import io.muster.json.Json;
import io.muster.task.TaskId;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A header of the response to the request of an {@code http} task, such as its {@code ETag}.
 *
 * @param task of the request
 * @param name of the header, which the task reports
 */
public record HeaderReference(TaskId task, String name) {

    private static final String HEADER = "$header";
    private static final String OF = "of";

    /** Writes a reference to a header, for a group's document. */
    public static JsonNode write(String task, String name) {
        return Json.mapper().createObjectNode().put(HEADER, name).put(OF, task);
    }

    static boolean is(JsonNode json) {
        return json.isObject()
                && json.size() == 2
                && json.path(HEADER).isString()
                && json.path(OF).isString();
    }

    static Optional<HeaderReference> read(JsonNode json, String pointer, FieldErrors errors) {
        String task = json.get(OF).stringValue();
        if (!TaskId.isValid(task)) {
            errors.add(pointer + "/" + OF, "must be the id of a task", Kind.INVALID);
            return Optional.empty();
        }
        return Optional.of(
                new HeaderReference(new TaskId(task), json.get(HEADER).stringValue()));
    }

    /** Whether it is the ETag of the response, which OData may also have in the value. */
    boolean isETag() {
        return name.equalsIgnoreCase("ETag");
    }
}
