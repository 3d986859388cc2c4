package io.muster.graph;

import io.muster.handler.TaskHandler;
import io.muster.task.TaskContext;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;

/**
 * The code of a task, and its input.
 *
 * @param input the type of the input
 */
record JavaCode(JavaType input, TaskHandler<@Nullable Object> handler) {

    @Nullable
    Object run(JsonNode json, TaskContext context) throws Exception {
        return handler.handle(GraphJson.bind(json, input), context);
    }
}
