package io.muster.examples;

import jakarta.ws.rs.container.AsyncResponse;
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
                        response.resume(value);
                    } else {
                        response.resume(thrown);
                    }
                },
                executor);
    }
}
