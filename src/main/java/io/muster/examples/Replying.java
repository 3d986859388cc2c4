package io.muster.examples;

import io.muster.task.Throwables;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Gives a waiting caller what a stage comes to. */
final class Replying {

    private Replying() {}

    /** @param executor writes the answer, which may block; the thread that completes the stage must not */
    static void resume(AsyncResponse response, CompletionStage<?> stage, Executor executor) {
        stage.whenCompleteAsync(
                (value, thrown) -> {
                    if (thrown == null) {
                        response.resume(json(value));
                    } else {
                        // what it was before it passed through other stages: a refusal says when to come back
                        response.resume(Throwables.unwrap(thrown));
                    }
                },
                executor);
    }

    // where the type is left to WildFly, Content-Type has a parameter that is none of anybody's business
    private static Response json(Object value) {
        Response.ResponseBuilder response =
                value instanceof Response built ? Response.fromResponse(built) : Response.ok(value);
        return response.type(MediaType.APPLICATION_JSON_TYPE).build();
    }
}
