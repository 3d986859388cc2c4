package io.muster.document;

import io.muster.handler.TaskFactory;
import io.muster.json.FieldError;
import io.muster.json.FieldError.Kind;
import io.muster.json.FieldErrors;
import io.muster.json.Fields;
import io.muster.json.Json;
import io.muster.reference.Parameters;
import io.muster.reference.ParsedValues;
import io.muster.reference.Template;
import io.muster.reference.Values;
import io.muster.task.Fault;
import io.muster.task.FaultCode;
import io.muster.task.TaskBody;
import io.muster.task.TaskContext;
import io.muster.task.TaskFailedException;
import io.muster.task.TaskId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A task's own fields, some of which may contain references to other tasks' values: these are resolved when the task
 * starts, and its type then creates its body from the fields.
 *
 * @param pointer to the task
 * @param templates by field; empty if there are no references
 * @param parsed shared by the group
 * @param copied the characters of what is copied for each element, of a task that is run for each element of a list
 */
record DynamicTask(
        JsonNode node,
        String pointer,
        TaskFactory factory,
        Map<String, Template> templates,
        ParsedValues parsed,
        long copied) {

    // of the task as a whole, or shared by its items
    private static final Set<String> SHARED = Set.of("forEach", "fallback", "after");

    /** @param ofItem whether the task is run for each element of a list */
    static DynamicTask read(
            JsonNode node,
            String pointer,
            TaskFactory factory,
            ParsedValues parsed,
            Parameters parameters,
            boolean ofItem,
            FieldErrors errors) {
        Map<String, Template> templates = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> member : node.properties()) {
            String field = member.getKey();
            if (factory.dynamicFields().contains(field)) {
                Template.read(member.getValue(), pointer + "/" + field, parameters, ofItem, errors)
                        .ifPresent(template -> templates.put(field, template));
            }
        }
        return new DynamicTask(node, pointer, factory, templates, parsed, ofItem ? copied(node) : 0);
    }

    private static long copied(JsonNode task) {
        return task.properties().stream()
                .filter(member -> !SHARED.contains(member.getKey()))
                .mapToLong(member -> Json.length(member.getValue()))
                .sum();
    }

    /** The tasks that it refers to, each with the pointer of a reference to it. */
    Map<TaskId, String> dependencies() {
        Map<TaskId, String> all = new LinkedHashMap<>();
        templates.values().forEach(template -> template.dependencies().forEach(all::putIfAbsent));
        return all;
    }

    /**
     * The body of the task.
     *
     * @param fields of the task, which collect errors
     * @return empty if there are errors
     */
    Optional<TaskBody> create(Fields fields) {
        if (templates.isEmpty()) {
            return factory.create(fields);
        }
        // with placeholders first: all errors that can be known are reported before anything runs
        int before = fields.errorCount();
        factory.create(fields.with(outline()));
        return fields.errorCount() > before ? Optional.empty() : Optional.of(this::start);
    }

    private CompletionStage<?> start(TaskContext context) throws Exception {
        FieldErrors errors = new FieldErrors();
        Values values = new Values(context, parsed);
        values.copy(copied);
        Fields filled = new Fields(replaced((field, template) -> fill(field, template, values)), pointer, errors);
        Optional<TaskBody> body = factory.create(filled);
        if (body.isEmpty() || errors.count() > 0) {
            throw new TaskFailedException(fault(errors.toList()));
        }
        return body.get().start(context);
    }

    private JsonNode fill(String field, Template template, Values values) {
        return factory.textFields().contains(field) ? template.fillTexts(values) : template.fill(values);
    }

    private static Fault fault(List<FieldError> errors) {
        Optional<FieldError> refused = errors.stream()
                .filter(error -> error.kind() == Kind.TARGET_REFUSED)
                .findFirst();
        return refused.map(error -> Fault.of(FaultCode.TARGET_REFUSED, error.detail()))
                .orElseGet(() -> Fault.of(
                        FaultCode.REFERENCE_UNRESOLVED,
                        "With the values that it refers to, the task is not valid: "
                                + errors.stream()
                                        .limit(10)
                                        .map(DynamicTask::described)
                                        .collect(Collectors.joining("; "))));
    }

    private static String described(FieldError error) {
        return error.pointer() + " " + error.detail();
    }

    private ObjectNode outline() {
        return replaced((field, template) -> template.outline());
    }

    private ObjectNode replaced(BiFunction<String, Template, JsonNode> replacement) {
        ObjectNode copy = Json.mapper().createObjectNode();
        node.properties().forEach(member -> {
            Template template = templates.get(member.getKey());
            copy.set(
                    member.getKey(),
                    template == null ? member.getValue() : replacement.apply(member.getKey(), template));
        });
        return copy;
    }
}
