package io.muster.reference;

import io.muster.json.Json;
import io.muster.json.MalformedJsonException;
import io.muster.task.Fault;
import io.muster.task.FaultCode;
import io.muster.task.TaskContext;
import io.muster.task.TaskFailedException;
import io.muster.task.TaskId;
import io.muster.task.TaskOutcome;
import io.muster.task.TaskOutcome.Succeeded;
import io.muster.task.TaskValue;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** The values that one task refers to, each parsed once. For one thread. */
public final class Values {

    /** The most bytes of values that may be put into the document of one task. */
    static final int MOST_BYTES = 1024 * 1024;

    private final TaskContext context;
    private final Map<TaskId, Optional<JsonNode>> parsed = new HashMap<>();
    private long bytes;

    public Values(TaskContext context) {
        this.context = context;
    }

    /**
     * What a reference stands for.
     *
     * @throws TaskFailedException if there is no such value and no default
     */
    public JsonNode of(Reference reference) {
        Optional<JsonNode> whole = parsed.computeIfAbsent(reference.task(), this::parse);
        Optional<JsonNode> part =
                whole.map(value -> value.at(reference.pointer())).filter(found -> !found.isMissingNode());
        JsonNode value = part.or(reference::otherwise).orElseThrow(() -> unresolved(reference, whole.isPresent()));
        bytes += size(value);
        if (bytes > MOST_BYTES) {
            throw failed("What task %s refers to has more than %d bytes".formatted(context.id(), MOST_BYTES));
        }
        return value;
    }

    private static long size(JsonNode value) {
        return value.isContainer()
                ? Json.write(value).length()
                : value.asString("").length();
    }

    private Optional<JsonNode> parse(TaskId task) {
        return context.outcome(task).flatMap(Values::json).map(json -> parse(task, json));
    }

    private static Optional<String> json(TaskOutcome<?> outcome) {
        Optional<?> value =
                outcome instanceof Succeeded<?> succeeded ? Optional.ofNullable(succeeded.value()) : outcome.fallback();
        return value.filter(TaskValue.class::isInstance)
                .map(TaskValue.class::cast)
                .map(TaskValue::json);
    }

    private JsonNode parse(TaskId task, String json) {
        try {
            return Json.read(json.getBytes(StandardCharsets.UTF_8));
        } catch (MalformedJsonException unreadable) {
            throw failed("The value of task %s cannot be referred to: %s".formatted(task, unreadable.getMessage()));
        }
    }

    private TaskFailedException unresolved(Reference reference, boolean hasValue) {
        return failed(
                hasValue
                        ? "The value of task %s has nothing at \"%s\", and the reference has no default"
                                .formatted(reference.task(), reference.pointer())
                        : "Task %s has no value, and the reference to it has no default".formatted(reference.task()));
    }

    private static TaskFailedException failed(String detail) {
        return new TaskFailedException(Fault.of(FaultCode.REFERENCE_UNRESOLVED, detail));
    }
}
