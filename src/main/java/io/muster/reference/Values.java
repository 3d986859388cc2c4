package io.muster.reference;

import io.muster.json.Json;
import io.muster.json.MalformedJsonException;
import io.muster.task.Fault;
import io.muster.task.FaultCode;
import io.muster.task.OutcomeValue;
import io.muster.task.TaskContext;
import io.muster.task.TaskFailedException;
import io.muster.task.TaskId;
import io.muster.task.TaskValue;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.StringNode;

/** The values that one task refers to. For one thread. */
public final class Values {

    /** The maximum number of characters inserted into the document of one task. */
    static final int MOST = 1024 * 1024;

    // the text, and the bytes or characters of a request created from it
    private static final long COPIES = 2;

    private final TaskContext context;
    private final ParsedValues parsed;
    private Optional<ParsedValues.Parsed> element = Optional.empty();
    private long size;

    /** @param parsed shared by the group */
    public Values(TaskContext context, ParsedValues parsed) {
        this.context = context;
        this.parsed = parsed;
    }

    /**
     * What a reference to an element stands for. What it takes up counts as long as the task runs.
     *
     * @throws TaskFailedException if the element has no such part, or there is not enough memory for it
     */
    public JsonNode of(ItemReference reference) {
        if (element.isEmpty()) {
            element = context.element().map(json -> new ParsedValues.Parsed(json, parse(json), new HashMap<>()));
        }
        JsonPointer pointer = JsonPointer.compile(reference.pointer());
        JsonNode part = element.map(whole -> whole.tree().at(pointer)).orElse(MissingNode.getInstance());
        if (part.isMissingNode()) {
            throw failed(
                    FaultCode.REFERENCE_UNRESOLVED,
                    "The element of %s has nothing at \"%s\"".formatted(context.id(), reference.pointer()));
        }
        take(element.orElseThrow().size(pointer, part));
        return part;
    }

    private JsonNode parse(String json) {
        try {
            return Json.read(json.getBytes(StandardCharsets.UTF_8));
        } catch (MalformedJsonException unreadable) {
            throw failed(
                    FaultCode.REFERENCE_UNRESOLVED,
                    "The element of %s cannot be referred to: %s".formatted(context.id(), unreadable.getMessage()));
        }
    }

    /**
     * Resolves a reference. Its memory counts as long as the task runs.
     *
     * @throws TaskFailedException if there is no such value and no default, or not enough memory for it
     */
    public JsonNode of(Reference reference) {
        Optional<ParsedValues.Parsed> whole = context.outcome(reference.task())
                .flatMap(OutcomeValue::of)
                .map(value -> parse(reference.task(), value.json()));
        JsonPointer pointer = JsonPointer.compile(reference.pointer());
        JsonNode part = whole.map(value -> value.tree().at(pointer)).orElse(MissingNode.getInstance());
        if (part.isMissingNode()) {
            // part of the document, whose size counts already
            return reference.otherwise().orElseThrow(() -> unresolved(reference, whole.isPresent()));
        }
        take(whole.orElseThrow().size(pointer, part));
        return part;
    }

    /**
     * The URL of what a request created or returned.
     *
     * @throws TaskFailedException if its response has none, or one with another origin
     */
    public JsonNode of(ResultUrl url) {
        Optional<TaskValue> value = context.outcome(url.task()).flatMap(OutcomeValue::of);
        String location = value.flatMap(found -> header(found, "Location"))
                .or(() -> value.flatMap(found -> member(url.task(), found, "@odata.id")))
                .orElseThrow(() -> failed(
                        FaultCode.REFERENCE_UNRESOLVED,
                        "The response of %s has neither a Location nor an @odata.id".formatted(url.task())));
        return url.resolve(location)
                .map(StringNode::new)
                .orElseThrow(() -> failed(
                        FaultCode.TARGET_REFUSED,
                        "The Location of the response of %s is not on the server that sent it".formatted(url.task())));
    }

    /**
     * A header of the response to a request.
     *
     * @throws TaskFailedException if its response has none, or it is not reported
     */
    public JsonNode of(HeaderReference reference) {
        Optional<TaskValue> value = context.outcome(reference.task()).flatMap(OutcomeValue::of);
        return value.flatMap(found -> header(found, reference.name()))
                .or(() -> value.filter(found -> reference.isETag())
                        .flatMap(found -> member(reference.task(), found, "@odata.etag")))
                .map(StringNode::new)
                .orElseThrow(() -> failed(
                        FaultCode.REFERENCE_UNRESOLVED,
                        "The response of %s has no %s, or the task does not report it"
                                .formatted(reference.task(), reference.name())));
    }

    private static Optional<String> header(TaskValue value, String name) {
        if (value.annotations().get("http") instanceof Map<?, ?> http
                && http.get("headers") instanceof Map<?, ?> headers) {
            return headers.entrySet().stream()
                    .filter(header -> name.equalsIgnoreCase(String.valueOf(header.getKey())))
                    .map(header -> String.valueOf(header.getValue()))
                    .findFirst();
        }
        return Optional.empty();
    }

    private Optional<String> member(TaskId task, TaskValue value, String name) {
        JsonNode member = parse(task, value.json()).tree().path(name);
        return member.isString() ? Optional.of(member.stringValue()) : Optional.empty();
    }

    private void take(int more) {
        size += more;
        if (size > MOST) {
            throw failed(
                    FaultCode.RESPONSE_TOO_LARGE,
                    "The values that task %s refers to have more than %d characters".formatted(context.id(), MOST));
        }
        reserve(more);
    }

    /**
     * Counts a copy of a part of the document, which is made for each element of a list, as long as the task runs.
     *
     * @param characters of the part as JSON
     * @throws TaskFailedException if there is not enough memory for it
     */
    public void copy(long characters) {
        reserve(characters);
    }

    private void reserve(long characters) {
        if (!context.reserve(COPIES * characters)) {
            throw failed(
                    FaultCode.RESPONSE_TOO_LARGE,
                    "Not enough memory for the values that task %s refers to: other results and tasks that are running take it up"
                            .formatted(context.id()));
        }
    }

    private ParsedValues.Parsed parse(TaskId task, String json) {
        try {
            return parsed.of(json);
        } catch (MalformedJsonException unreadable) {
            throw failed(
                    FaultCode.REFERENCE_UNRESOLVED,
                    "The value of task %s cannot be referred to: %s".formatted(task, unreadable.getMessage()));
        }
    }

    private TaskFailedException unresolved(Reference reference, boolean hasValue) {
        return failed(
                FaultCode.REFERENCE_UNRESOLVED,
                hasValue
                        ? "The value of task %s has nothing at \"%s\", and the reference has no default"
                                .formatted(reference.task(), reference.pointer())
                        : "Task %s has no value, and the reference to it has no default".formatted(reference.task()));
    }

    TaskFailedException notScalar() {
        return failed(
                FaultCode.REFERENCE_UNRESOLVED,
                "A reference of %s resolves to an object or array, but only a string, number, boolean or null is allowed there"
                        .formatted(context.id()));
    }

    private static TaskFailedException failed(FaultCode code, String detail) {
        return new TaskFailedException(Fault.of(code, detail));
    }
}
