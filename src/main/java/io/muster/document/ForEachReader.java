package io.muster.document;

import io.muster.json.FieldErrors;
import io.muster.json.Fields;
import io.muster.json.Json;
import io.muster.json.Names;
import io.muster.reference.ItemReference;
import io.muster.reference.Parameters;
import io.muster.reference.ParsedValues;
import io.muster.reference.Template;
import io.muster.reference.Values;
import io.muster.task.Fault;
import io.muster.task.FaultCode;
import io.muster.task.ForEach;
import io.muster.task.TaskContext;
import io.muster.task.TaskFailedException;
import io.muster.task.TaskId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Reads for which elements the tasks of one document are run, and how. Not thread-safe. */
final class ForEachReader {

    private static final String FOR_EACH = "forEach";
    private static final String EACH = "each";
    private static final String CONCURRENCY = "concurrency";

    private final ParsedValues parsed;
    private final Parameters parameters;
    private final FieldErrors errors;

    /** @param parsed of the group */
    ForEachReader(ParsedValues parsed, Parameters parameters, FieldErrors errors) {
        this.parsed = parsed;
        this.parameters = parameters;
        this.errors = errors;
    }

    /**
     * For which elements a task is run.
     *
     * @param dependencies the tasks that the list refers to, each with the pointer of a reference to it
     */
    record Loop(ForEach.Elements elements, ForEach.Each each, int concurrency, Map<TaskId, String> dependencies) {

        ForEach forEach(ForEach.Item item) {
            return new ForEach(elements, each, concurrency, item);
        }
    }

    /** Whether a task is run for each element of a list. */
    static boolean isForEach(Fields fields) {
        return fields.has(FOR_EACH);
    }

    /**
     * Reads a task's {@code forEach}, {@code each} and {@code concurrency}.
     *
     * @return empty if it has no list, or something is wrong with that, which is noted then
     */
    Optional<Loop> read(Fields fields) {
        ForEach.Each each = fields.oneOf(EACH, ForEach.Each.class).orElse(ForEach.Each.ALL);
        int concurrency = fields.integer(CONCURRENCY, 1, GroupLimits.MAX_TASKS).orElse(GroupLimits.MAX_TASKS);
        if (!isForEach(fields)) {
            for (String field : List.of(EACH, CONCURRENCY)) {
                if (fields.has(field)) {
                    fields.error(field, "is for tasks with \"forEach\"");
                }
            }
            return Optional.empty();
        }
        JsonNode list = fields.json(FOR_EACH).orElseThrow();
        if (ItemReference.is(list)) {
            fields.error(FOR_EACH, "cannot be nested: \"$item\" is an element of this list, which is not known yet");
            return Optional.empty();
        }
        int before = errors.count();
        Optional<Template> template = Template.read(list, fields.pointer() + "/" + FOR_EACH, parameters, false, errors);
        JsonNode outline = template.map(Template::outline).orElse(list);
        check(outline, fields);
        return errors.count() > before
                ? Optional.empty()
                : Optional.of(new Loop(
                        elements(outline, template),
                        each,
                        concurrency,
                        template.map(Template::dependencies).orElse(Map.of())));
    }

    private static void check(JsonNode list, Fields fields) {
        if (!list.isArray() && !list.isPojo()) {
            fields.error(FOR_EACH, "must be an array, or a reference to one such as {\"$from\": \"orders\"}");
        } else if (list.size() > GroupLimits.MAX_TASKS) {
            fields.error(
                    FOR_EACH, "must have at most %d elements but has %d".formatted(GroupLimits.MAX_TASKS, list.size()));
        }
    }

    private ForEach.Elements elements(JsonNode outline, Optional<Template> template) {
        if (template.isEmpty() || !Template.hasPlaceholder(outline)) {
            List<String> known = texts(outline);
            return context -> known;
        }
        Template references = template.get();
        return context -> {
            JsonNode list = references.fill(new Values(context, parsed));
            if (!list.isArray()) {
                throw notAnArray(context, list);
            }
            return texts(list);
        };
    }

    private static List<String> texts(JsonNode list) {
        return list.values().stream().map(Json::write).toList();
    }

    private static TaskFailedException notAnArray(TaskContext context, JsonNode value) {
        return new TaskFailedException(Fault.of(
                FaultCode.REFERENCE_UNRESOLVED,
                "\"forEach\" of task %s must come to an array, but the value that it refers to is of type %s"
                        .formatted(context.id(), Names.of(value.getNodeType()))));
    }
}
