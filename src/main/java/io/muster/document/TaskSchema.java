package io.muster.document;

import io.muster.handler.TaskFactory;
import io.muster.json.Durations;
import io.muster.json.Json;
import io.muster.reference.ItemReference;
import io.muster.reference.Reference;
import io.muster.selection.Selection;
import io.muster.task.TaskId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The JSON Schema (2020-12) of a task: its type's own fields, and those that every task has. */
public final class TaskSchema {

    private static final String PROPERTIES = "properties";
    private static final String REQUIRED = "required";
    private static final String TYPE = "type";
    private static final String DESCRIPTION = "description";

    private static final String IF =
            "{\"enum\": [\"succeeded\", \"finished\", \"failed\"], \"default\": \"succeeded\"}";

    private static final String LITERAL = """
            {"type": "object", "required": ["$literal"], "additionalProperties": false,
              "properties": {"$literal": {"type": "array"}}}""";

    private static final String WITH_FOR_EACH = "{\"each\": [\"forEach\"], \"concurrency\": [\"forEach\"]}";

    private static final String EACH = """
            {"enum": ["all", "settled"], "default": "all",
              "description": "with forEach: whether the first item that fails makes the task fail"}""";

    private static final String CONCURRENCY = """
            {"type": "integer", "minimum": 1, "maximum": %d,
              "description": "with forEach: the most items that run at once"}""".formatted(GroupLimits.MAX_TASKS);

    private TaskSchema() {}

    /**
     * The schema of a complete task of a type. {@link GroupReader} accepts what is valid by it, except for rules that a
     * schema cannot express; it also treats a null optional field as absent.
     *
     * @return a JSON text
     */
    public static String of(TaskFactory factory) {
        Map<String, Object> own = Json.bindObject(factory.schema());
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("id", id());
        properties.put(TYPE, Map.of("const", factory.type()));
        properties.put("timeout", timeout());
        properties.put("fallback", Map.of(DESCRIPTION, "any JSON; the value to use if the task fails or times out"));
        properties.put("select", select());
        properties.put("after", after());
        properties.put("if", Json.bindObject(IF));
        properties.put("when", when());
        properties.put("forEach", forEach());
        properties.put("each", Json.bindObject(EACH));
        properties.put("concurrency", Json.bindObject(CONCURRENCY));
        properties.putAll(members(own, PROPERTIES));
        List<Object> required = new ArrayList<>(List.of(TYPE));
        required.addAll(own.get(REQUIRED) instanceof List<?> names ? names : List.of());
        Map<String, Object> schema = new LinkedHashMap<>(own);
        schema.put(REQUIRED, required);
        schema.put("additionalProperties", false);
        schema.put(PROPERTIES, properties);
        schema.put("dependentRequired", Json.bindObject(WITH_FOR_EACH));
        return Json.write(schema);
    }

    // not a Map.of, whose order differs from run to run
    private static Map<String, Object> id() {
        Map<String, Object> id = new LinkedHashMap<>();
        id.put(TYPE, "string");
        id.put("pattern", TaskId.PATTERN);
        return id;
    }

    private static Map<String, Object> timeout() {
        return Json.bindObject(
                Durations.positiveSchema("the task's timeout, counted from its start", GroupLimits.MAX_TIMEOUT));
    }

    private static Map<String, Object> select() {
        Map<String, Object> select = new LinkedHashMap<>();
        select.put(TYPE, "string");
        select.put("maxLength", Selection.MAX_LENGTH);
        select.put(DESCRIPTION, "a JMESPath expression; what it gives for the task's value is the task's value");
        return select;
    }

    private static Map<String, Object> after() {
        Map<String, Object> after = new LinkedHashMap<>();
        after.put(TYPE, "array");
        after.put("items", id());
        after.put(DESCRIPTION, "ids of tasks that this one waits for");
        return after;
    }

    private static Map<String, Object> when() {
        return Map.of(
                "oneOf",
                List.of(
                        Map.of(TYPE, "boolean"),
                        Json.bindObject(Reference.SCHEMA),
                        Json.bindObject(ItemReference.SCHEMA)));
    }

    private static Map<String, Object> forEach() {
        Map<String, Object> forEach = new LinkedHashMap<>();
        Map<String, Object> array = new LinkedHashMap<>();
        array.put(TYPE, "array");
        array.put("maxItems", GroupLimits.MAX_TASKS);
        forEach.put("anyOf", List.of(array, Json.bindObject(Reference.SCHEMA), Json.bindObject(LITERAL)));
        forEach.put("description", "the task is run once for each element of this list");
        return forEach;
    }

    private static Map<String, Object> members(Map<String, Object> schema, String name) {
        return schema.containsKey(name) ? Json.bindObject(Json.write(schema.get(name))) : Map.of();
    }
}
