package io.muster.handler.delay;

import io.muster.handler.TaskFactory;
import io.muster.json.Durations;
import io.muster.json.Fields;
import io.muster.json.Json;
import io.muster.reference.Template;
import io.muster.task.TaskBody;
import io.muster.task.TaskFailedException;
import io.muster.task.TaskValue;
import io.muster.timer.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.JsonNode;

/** Creates tasks of type {@code delay}: after a while they return a value, or fail, without a waiting thread. */
public final class DelayTasks implements TaskFactory {

    private static final Duration MAX = Duration.ofHours(24);

    private final Timer timer;

    public DelayTasks(Timer timer) {
        this.timer = timer;
    }

    @Override
    public String type() {
        return "delay";
    }

    @Override
    public String schema() {
        return """
                {"type": "object", "required": ["duration"], "properties": {
                  "duration": %s,
                  "value": {"description": "the task's value; null by default"},
                  "fail": {"type": "string", "description": "the message with which the task fails instead"}}}""".formatted(Durations.schema("how long", MAX));
    }

    @Override
    public Set<String> dynamicFields() {
        return Set.of("value");
    }

    @Override
    public boolean isSafe(JsonNode task) {
        return true;
    }

    @Override
    public Optional<TaskBody> create(Fields fields) {
        fields.require("duration");
        Optional<Duration> duration = fields.durationOrZero("duration", MAX);
        Optional<String> fail = fields.string("fail");
        TaskValue value = fields.json("value")
                .filter(json -> !Template.hasPlaceholder(json))
                .map(json -> new TaskValue(Json.write(json), Map.of()))
                .orElse(TaskValue.NULL);
        return duration.map(delay -> body(delay, value, fail));
    }

    private TaskBody body(Duration delay, TaskValue value, Optional<String> fail) {
        return context -> {
            CompletableFuture<TaskValue> result = new CompletableFuture<>();
            Timer.Cancellable pending = timer.schedule(delay, () -> settle(result, value, fail));
            context.onCancel(pending::cancel);
            return result;
        };
    }

    private static void settle(CompletableFuture<TaskValue> result, TaskValue value, Optional<String> fail) {
        if (fail.isPresent()) {
            result.completeExceptionally(new TaskFailedException(fail.get()));
        } else {
            result.complete(value);
        }
    }
}
