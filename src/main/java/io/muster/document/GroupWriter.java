package io.muster.document;

import io.muster.group.view.GroupSummary;
import io.muster.group.view.GroupView;
import io.muster.group.view.TaskSnapshot;
import io.muster.group.view.Verdict;
import io.muster.json.Names;
import io.muster.task.Fault;
import io.muster.task.TaskState;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;

/** Writes groups and results in the format of the API. Values that are JSON already are copied verbatim. */
public final class GroupWriter {

    private final URI base;
    private final ResponseFormat format;
    private final FaultWriter faults;
    private final ResultWriter results;

    /** @param base the base URI of the application as clients see it, ending with a slash */
    public GroupWriter(URI base) {
        this(base, ResponseFormat.GROUP);
    }

    private GroupWriter(URI base, ResponseFormat format) {
        this.base = base;
        this.format = format;
        this.faults = new FaultWriter(base);
        this.results = new ResultWriter(faults);
    }

    /** The same with another format of {@linkplain #response responses}. */
    public GroupWriter in(ResponseFormat other) {
        return new GroupWriter(base, other);
    }

    /** Whether the response is a problem if the group does not succeed. */
    public boolean showsFailure() {
        return format != ResponseFormat.BATCH;
    }

    /** Whether the {@linkplain #response response} does not contain the group. */
    public boolean isAnswer(GroupView decided) {
        return format == ResponseFormat.ANSWER && decided.answer().isPresent();
    }

    /** The response to whoever ran a group that has succeeded, or whose failure is not a problem. */
    public JsonText response(GroupView decided) {
        return switch (format) {
            case GROUP -> group(decided);
            case ANSWER -> decided.answer().map(GroupWriter::answer).orElseGet(() -> group(decided));
            case BATCH -> BatchWriter.responses(decided);
        };
    }

    /** The answer of a group alone. */
    public static JsonText answer(String json) {
        return JsonText.of(parts -> parts.rawValue(json));
    }

    /** A group with its results. */
    public JsonText group(GroupView group) {
        return group(group, Optional.empty());
    }

    /** A group with its results and its callback. */
    public JsonText group(GroupView group, Optional<Callback> callback) {
        return inSteps(
                group,
                parts -> {
                    parts.json().writeStartObject();
                    members(parts, group);
                },
                json -> {
                    callback.ifPresent(wish -> CallbackWriter.write(json, wish));
                    end(json, group.summary());
                });
    }

    /** A text with the group's results: each task's is written when the client has received the previous ones. */
    private JsonText inSteps(GroupView group, Consumer<JsonText.Parts> before, Consumer<JsonGenerator> after) {
        return JsonText.of(
                parts -> {
                    before.accept(parts);
                    parts.json().writeArrayPropertyStart("results");
                },
                group.tasks(),
                results::resultOrItem,
                parts -> {
                    ResultWriter.endItems(parts.json());
                    parts.json().writeEndArray();
                    after.accept(parts.json());
                });
    }

    /** A group without its results. */
    public JsonText summary(GroupView group) {
        return JsonText.of(parts -> {
            JsonGenerator json = parts.json();
            json.writeStartObject();
            members(parts, group);
            end(json, group.summary());
        });
    }

    /** A group in a list: also without the completion order, whose length depends on the number of tasks. */
    public String listed(GroupSummary group) {
        return JsonText.of(parts -> {
                    JsonGenerator json = parts.json();
                    json.writeStartObject();
                    members(json, group);
                    end(json, group);
                })
                .toString();
    }

    /** One task's result. */
    public JsonText result(TaskSnapshot task) {
        return JsonText.of(parts -> results.result(parts, task));
    }

    /** The problem (RFC 9457) for a group that did not succeed; contains the group. */
    public JsonText problem(GroupView group, Fault fault) {
        return inSteps(
                group,
                parts -> {
                    JsonGenerator json = parts.json();
                    json.writeStartObject();
                    faults.write(json, group.summary(), fault);
                    json.writeName("group");
                    json.writeStartObject();
                    members(parts, group);
                },
                json -> {
                    end(json, group.summary());
                    json.writeEndObject();
                });
    }

    /** The absolute URI of a group: only some servers would make a path absolute. */
    public URI uri(UUID group) {
        return base.resolve("api/groups/" + group);
    }

    /** The path of a group. */
    public String path(UUID group) {
        return base.getPath() + "api/groups/" + group;
    }

    private void members(JsonText.Parts parts, GroupView group) {
        JsonGenerator json = parts.json();
        members(json, group.summary());
        group.parameters().ifPresent(parameters -> {
            json.writeName("parameters");
            json.writeRawValue(parameters);
        });
        json.writeArrayPropertyStart("completionOrder");
        group.completionOrder().forEach(task -> json.writeString(task.value()));
        json.writeEndArray();
        group.answer().ifPresent(answer -> {
            json.writeName("answer");
            parts.rawValue(answer);
        });
    }

    private void members(JsonGenerator json, GroupSummary group) {
        json.writeStringProperty("id", group.id().toString());
        group.name().ifPresent(name -> json.writeStringProperty("name", name));
        if (!group.labels().values().isEmpty()) {
            json.writeObjectPropertyStart("labels");
            group.labels().values().forEach(json::writeStringProperty);
            json.writeEndObject();
        }
        json.writeStringProperty("mode", Names.of(group.mode()));
        json.writeStringProperty("state", Names.of(group.state()));
        group.verdict().ifPresent(verdict -> json.writeStringProperty("outcome", Names.of(verdict.outcome())));
        json.writeBooleanProperty(
                "complete", group.verdict().map(Verdict::complete).orElse(false));
        json.writeBooleanProperty("durable", group.durable());
        json.writeStringProperty("createdAt", Timestamps.format(group.createdAt()));
        json.writeNumberProperty("elapsedMs", group.elapsed().toMillis());
        group.verdict()
                .ifPresent(verdict ->
                        json.writeNumberProperty("decidedMs", verdict.after().toMillis()));
        counts(json, group);
        error(json, group);
    }

    private void end(JsonGenerator json, GroupSummary group) {
        links(json, group);
        json.writeEndObject();
    }

    private static void counts(JsonGenerator json, GroupSummary group) {
        json.writeObjectPropertyStart("counts");
        json.writeNumberProperty("total", group.total());
        for (Map.Entry<TaskState, Integer> count : group.counts().entrySet()) {
            json.writeNumberProperty(Names.of(count.getKey()), count.getValue());
        }
        json.writeEndObject();
    }

    private void error(JsonGenerator json, GroupSummary group) {
        Optional<Fault> fault = group.verdict().flatMap(Verdict::fault);
        if (fault.isPresent()) {
            json.writeObjectPropertyStart("error");
            faults.write(json, group, fault.get());
            json.writeEndObject();
        }
    }

    private void links(JsonGenerator json, GroupSummary group) {
        String self = path(group.id());
        json.writeObjectPropertyStart("links");
        json.writeStringProperty("self", self);
        json.writeStringProperty("events", self + "/events");
        json.writeStringProperty("cancel", self + "/cancel");
        json.writeEndObject();
    }
}
