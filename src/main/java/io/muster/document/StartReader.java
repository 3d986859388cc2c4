package io.muster.document;

import io.muster.group.spec.Dependencies;
import io.muster.json.FieldError.Kind;
import io.muster.json.FieldErrors;
import io.muster.json.Fields;
import io.muster.reference.ItemReference;
import io.muster.reference.Parameters;
import io.muster.reference.ParsedValues;
import io.muster.reference.Reference;
import io.muster.reference.Values;
import io.muster.task.RunIf;
import io.muster.task.StartRule;
import io.muster.task.TaskId;
import io.muster.task.TaskSpec;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Reads when the tasks of one document may start, and validates that they can. Not thread-safe. */
final class StartReader {

    private static final String WHEN = "when";

    private final ParsedValues parsed;
    private final Parameters parameters;
    private final FieldErrors errors;
    // the dependencies of each task, with the pointers to where they are declared
    private final Map<TaskId, Map<TaskId, String>> dependencies = new HashMap<>();

    /** @param parsed shared by the group */
    StartReader(ParsedValues parsed, Parameters parameters, FieldErrors errors) {
        this.parsed = parsed;
        this.parameters = parameters;
        this.errors = errors;
    }

    /**
     * Reads a task's {@code after}, {@code if} and {@code when}.
     *
     * @param referred the tasks that its other fields refer to, with pointers
     */
    StartRule read(TaskId id, Fields fields, Map<TaskId, String> referred) {
        Map<TaskId, String> all = new LinkedHashMap<>(referred);
        readAfter(fields).forEach(all::putIfAbsent);
        Optional<StartRule.Condition> when = fields.json(WHEN)
                .filter(json -> !json.isNull() && !isOfItem(json, fields))
                .flatMap(json -> condition(json, fields.pointer() + "/" + WHEN));
        when.flatMap(StartRule.Condition::subject)
                .ifPresent(task -> all.putIfAbsent(task, fields.pointer() + "/" + WHEN));
        Optional<RunIf> runIf = fields.oneOf("if", RunIf.class);
        if (runIf.isPresent() && all.isEmpty()) {
            fields.error("if", "is for tasks that depend on others, by \"after\" or by a reference");
        }
        if (all.isEmpty() && when.isEmpty()) {
            return StartRule.AT_ONCE;
        }
        dependencies.put(id, all);
        return new StartRule(all.keySet(), runIf.orElse(RunIf.SUCCEEDED), when);
    }

    private Optional<StartRule.Condition> condition(JsonNode json, String pointer) {
        if (json.isBoolean() || parameters.isReference(json, pointer, errors)) {
            boolean holds = json.asBoolean(false);
            return Optional.of(new StartRule.Condition(Optional.empty(), context -> holds));
        }
        return Reference.read(json, pointer, errors).map(this::condition);
    }

    /** Reads the {@code when} of a task that is run for each element of a list, if it refers to the element. */
    Optional<StartRule.Condition> readItemCondition(Fields fields) {
        return fields.json(WHEN)
                .filter(json -> isOfItem(json, fields))
                .flatMap(json -> ItemReference.read(json, fields.pointer() + "/" + WHEN, errors))
                .map(reference -> new StartRule.Condition(
                        Optional.empty(), context -> isTrue(new Values(context, parsed).of(reference))));
    }

    private static boolean isOfItem(JsonNode json, Fields fields) {
        return ForEachReader.isForEach(fields) && ItemReference.is(json);
    }

    private static boolean isTrue(JsonNode value) {
        return value.isBoolean() && value.booleanValue();
    }

    private static Map<TaskId, String> readAfter(Fields fields) {
        Map<TaskId, String> after = new LinkedHashMap<>();
        List<String> ids = fields.strings("after", TaskId::isValid, "the id of a task");
        for (int index = 0; index < ids.size(); index++) {
            after.putIfAbsent(new TaskId(ids.get(index)), fields.pointer() + "/after/" + index);
        }
        return after;
    }

    private StartRule.Condition condition(Reference reference) {
        return new StartRule.Condition(
                Optional.of(reference.task()), context -> isTrue(new Values(context, parsed).of(reference)));
    }

    /** Reports every dependency on an unknown task, and one cycle. */
    void check(List<TaskSpec> tasks) {
        if (dependencies.isEmpty()) {
            return;
        }
        int before = errors.count();
        Set<TaskId> ids = tasks.stream().map(TaskSpec::id).collect(Collectors.toSet());
        dependencies
                .values()
                .forEach(named -> named.forEach((id, pointer) -> {
                    if (!ids.contains(id)) {
                        errors.add(pointer, "\"%s\" is not the id of a task".formatted(id), Kind.INVALID);
                    }
                }));
        if (errors.count() > before) {
            return;
        }
        List<TaskId> cycle = Dependencies.findCycle(tasks);
        if (!cycle.isEmpty()) {
            TaskId first = cycle.get(0);
            TaskId next = cycle.get(1 % cycle.size());
            errors.add(
                    dependencies.getOrDefault(first, Map.of()).getOrDefault(next, "/tasks"),
                    "these tasks depend on each other in a circle: "
                            + cycle.stream().map(TaskId::value).collect(Collectors.joining(" -> ", "", " -> " + first)),
                    Kind.INVALID);
        }
    }
}
