package io.muster.task;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A task's value as sent to callers.
 *
 * @param json a JSON text (RFC 8259), copied into the response verbatim; empty if it was omitted
 * @param annotations shown beside the value in the task's result, by field name; strings, numbers, booleans, lists and
 *     maps
 */
public record TaskValue(String json, Map<String, Object> annotations) {

    /** JSON's {@code null}. */
    public static final TaskValue NULL = new TaskValue("null", Map.of());

    public TaskValue {
        // not Map.copyOf, whose order differs from run to run
        annotations = Collections.unmodifiableMap(new LinkedHashMap<>(annotations));
    }

    /** Its annotations alone. */
    public TaskValue withoutJson() {
        return new TaskValue("", annotations);
    }

    /** Whether only the annotations are known. */
    public boolean isOmitted() {
        return json.isEmpty();
    }
}
