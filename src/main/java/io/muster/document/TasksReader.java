package io.muster.document;

import io.muster.handler.TaskFactories;
import io.muster.handler.TaskFactory;
import io.muster.json.FieldError.Kind;
import io.muster.json.FieldErrors;
import io.muster.json.Fields;
import io.muster.json.Json;
import io.muster.reference.Parameters;
import io.muster.reference.ParsedValues;
import io.muster.selection.Selection;
import io.muster.selection.SelectionException;
import io.muster.task.BlockingTasks;
import io.muster.task.ForEach;
import io.muster.task.StartRule;
import io.muster.task.TaskBody;
import io.muster.task.TaskId;
import io.muster.task.TaskSpec;
import io.muster.task.TaskValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Parses the tasks of one document. Not thread-safe. */
final class TasksReader {

    private static final String SELECT = "select";

    private final TaskFactories factories;
    private final BlockingTasks transforms;
    private final Optional<Duration> defaultTimeout;
    private final Parameters parameters;
    private final FieldErrors errors;
    private final Map<TaskId, String> pointers = new HashMap<>();
    private final ParsedValues parsed = new ParsedValues();
    private final StartReader starts;
    private final ForEachReader lists;

    /** @param transforms runs the slow parts of tasks with {@code select} */
    TasksReader(
            TaskFactories factories,
            BlockingTasks transforms,
            Optional<Duration> defaultTimeout,
            Parameters parameters,
            FieldErrors errors) {
        this.factories = factories;
        this.transforms = transforms;
        this.defaultTimeout = defaultTimeout;
        this.parameters = parameters;
        this.errors = errors;
        this.starts = new StartReader(parsed, parameters, errors);
        this.lists = new ForEachReader(parsed, parameters, errors);
    }

    /** The tasks; fewer than there are nodes if there are errors. */
    List<TaskSpec> read(List<JsonNode> nodes) {
        List<TaskSpec> tasks = new ArrayList<>(nodes.size());
        for (int index = 0; index < nodes.size(); index++) {
            read(nodes.get(index), index).ifPresent(tasks::add);
        }
        if (tasks.size() == nodes.size()) {
            // only if all are valid: otherwise an id may be unknown just because its task is invalid
            starts.check(tasks);
        }
        return tasks;
    }

    private Optional<TaskSpec> read(JsonNode node, int index) {
        Fields fields = new Fields(node, "/tasks/" + index, errors);
        if (!node.isObject()) {
            return Optional.empty();
        }
        Optional<TaskId> id = id(fields, index);
        Optional<Duration> timeout = fields.duration("timeout", GroupLimits.MAX_TIMEOUT);
        Optional<String> type = fields.requiredString("type");
        Optional<TaskFactory> factory = type.flatMap(factories::find);
        if (type.isPresent() && factory.isEmpty()) {
            fields.error("type", unknown(type.get()), Kind.UNKNOWN_TASK_TYPE);
        }
        if (factory.isEmpty()) {
            return Optional.empty();
        }
        Optional<TaskValue> fallback = fields.json("fallback").map(json -> new TaskValue(Json.write(json), Map.of()));
        boolean isForEach = ForEachReader.isForEach(fields);
        DynamicTask dynamic =
                DynamicTask.read(node, fields.pointer(), factory.get(), parsed, parameters, isForEach, errors);
        Optional<TaskBody> body = selected(fields, dynamic.create(fields));
        Map<TaskId, String> referred = dynamic.dependencies();
        Optional<ForEachReader.Loop> loop = lists.read(fields);
        loop.ifPresent(known -> known.dependencies().forEach(referred::putIfAbsent));
        Optional<StartRule.Condition> ofItem = isForEach ? starts.readItemCondition(fields) : Optional.empty();
        StartRule start = starts.read(id.orElse(TaskId.ofIndex(index)), fields, referred);
        fields.refuseOthers();
        if (id.isEmpty() || body.isEmpty() || isForEach && loop.isEmpty()) {
            return Optional.empty();
        }
        Optional<Duration> clock = timeout.or(() -> defaultTimeout);
        if (loop.isPresent()) {
            ForEach.Item item = new ForEach.Item(clock, fallback, ofItem, body.get());
            return Optional.of(
                    TaskSpec.forEach(id.get(), type.get(), start, loop.get().forEach(item)));
        }
        return Optional.of(new TaskSpec(id.get(), type.get(), clock, fallback, start, body.get()));
    }

    private Optional<TaskBody> selected(Fields fields, Optional<TaskBody> body) {
        Optional<String> select = fields.string(SELECT);
        if (select.isEmpty()) {
            return body;
        }
        try {
            Selection selection = Selection.compile(select.get());
            return body.map(whole -> new SelectedTask(whole, selection, transforms));
        } catch (SelectionException malformed) {
            fields.error(SELECT, String.valueOf(malformed.getMessage()));
            return Optional.empty();
        }
    }

    private Optional<TaskId> id(Fields fields, int index) {
        Optional<String> name = fields.has("id")
                ? fields.string("id")
                : Optional.of(TaskId.ofIndex(index).value());
        if (name.isPresent() && !TaskId.isValid(name.get())) {
            fields.error("id", TaskId.REQUIREMENT);
            return Optional.empty();
        }
        Optional<TaskId> id = name.map(TaskId::new);
        if (id.isPresent()) {
            String other = pointers.putIfAbsent(id.get(), fields.pointer());
            if (other != null) {
                fields.error("id", "\"%s\" is already the id of %s".formatted(id.get(), other));
            }
        }
        return id;
    }

    private String unknown(String type) {
        String known = factories.all().stream().map(TaskFactory::type).collect(Collectors.joining(", "));
        String shown = type.length() <= 64 ? type : type.substring(0, 64) + "…";
        return "unknown task type \"%s\"; available: %s".formatted(shown, known);
    }
}
