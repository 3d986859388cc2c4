package io.muster.examples;

import io.muster.task.Throwables;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Sends the result of a stage to a waiting caller. */
final class Replying {

    private Replying() {}

    /** @param executor writes the response, which may block; the thread that completes the stage must not */
    static void resume(AsyncResponse response, CompletionStage<?> stage, Executor executor) {
        stage.whenCompleteAsync(
                (value, thrown) -> {
                    if (thrown == null) {
                        response.resume(json(value));
                    } else {
                        // the original exception, without those added by other stages: a rejection says when to retry
                        response.resume(Throwables.unwrap(thrown));
                    }
                },
                executor);
    }

    // with an explicit type: WildFly would otherwise add an internal parameter to Content-Type
    private static Response json(Object value) {
        Response.ResponseBuilder response =
                value instanceof Response built ? Response.fromResponse(built) : Response.ok(value);
        return response.type(MediaType.APPLICATION_JSON_TYPE).build();
    }
}
