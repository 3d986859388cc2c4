package io.muster.graph;

import io.muster.handler.TaskFactory;
import io.muster.json.Fields;
import io.muster.json.Json;
import io.muster.reference.Template;
import io.muster.task.BlockingTasks;
import io.muster.task.TaskBody;
import io.muster.task.TaskFailedException;
import io.muster.task.TaskValue;
import io.muster.task.Throwables;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Creates the tasks of one graph that are Java code: {@code code} of a task is its place in a list, {@code input} what it gets. */
final class JavaTasks implements TaskFactory {

    static final String TYPE = "java";
    static final String CODE = "code";
    static final String INPUT = "input";

    private final List<JavaCode> codes;
    private final BlockingTasks blocking;

    /** @param blocking runs the code, in the context of the thread that builds the graph */
    JavaTasks(List<JavaCode> codes, BlockingTasks blocking) {
        this.codes = List.copyOf(codes);
        this.blocking = blocking;
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public String schema() {
        return "{}";
    }

    @Override
    public Set<String> dynamicFields() {
        return Set.of(INPUT);
    }

    @Override
    public Optional<TaskBody> create(Fields fields) {
        JavaCode code = codes.get(fields.integer(CODE, 0, codes.size() - 1).orElseThrow());
        JsonNode input = fields.json(INPUT).orElseThrow();
        return Template.hasPlaceholder(input) ? Optional.empty() : Optional.of(body(code, input));
    }

    private TaskBody body(JavaCode code, JsonNode input) {
        TaskBody call = blocking.of(context -> code.run(input, context));
        return context -> call.start(context).handle((value, thrown) -> {
            if (thrown == null) {
                return taskValue(value);
            }
            throw failure(Throwables.unwrap(thrown));
        });
    }

    private static TaskValue taskValue(@Nullable Object value) {
        return value instanceof TaskValue ready ? ready : new TaskValue(Json.write(value), Map.of());
    }

    // Java callers receive the exception, and can log it themselves
    private static RuntimeException failure(Throwable thrown) {
        return thrown instanceof CancellationException cancelled ? cancelled : TaskFailedException.of(thrown);
    }
}
