package io.muster.rest.reply;

import io.muster.document.GroupWriter;
import io.muster.group.view.TaskSnapshot;
import io.muster.http.Accept;
import io.muster.response.Pieces;
import io.muster.response.ResponseExchange;
import io.muster.rest.problem.Problem;
import io.muster.rest.problem.ProblemException;
import io.muster.task.OutcomeValue;
import io.muster.task.TaskValue;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Base64;
import java.util.Optional;
import java.util.stream.Stream;

/** The formats of a single task: its result, or the bytes that its value has in Base64. */
public final class TaskFormat {

    // of Base64; a multiple of four characters
    private static final int SLICE = 16 * 1024;

    private TaskFormat() {}

    /**
     * The response with a task: bytes if {@code Accept} names their type and does not rank it below JSON.
     *
     * @throws ProblemException if only bytes are accepted, and the task's value is not in Base64
     */
    public static Response response(TaskSnapshot task, Accept accept, GroupWriter writer, ResponseExchange exchange) {
        double bytes = accept.quality(MediaType.APPLICATION_OCTET_STREAM);
        double json = accept.quality(MediaType.APPLICATION_JSON);
        Optional<String> base64 = base64(task);
        Response.ResponseBuilder response = Response.ok().header("Vary", "Accept");
        if (bytes > 0 && bytes >= json) {
            if (base64.isPresent()) {
                return response.type(MediaType.APPLICATION_OCTET_STREAM)
                        .header("Content-Disposition", "attachment")
                        .entity(AsyncReply.streamed(() -> decoded(base64.get()), exchange))
                        .build();
            } else if (!isJsonAccepted(accept)) {
                throw new ProblemException(Problem.of(
                        Problem.Kind.NOT_ACCEPTABLE,
                        "Task %s has no value in Base64; request application/json".formatted(task.id())));
            }
        }
        return response.type(MediaType.APPLICATION_JSON)
                .entity(AsyncReply.streamed(writer.result(task), exchange))
                .build();
    }

    private static Optional<String> base64(TaskSnapshot task) {
        return task.outcome()
                .flatMap(OutcomeValue::of)
                .filter(value -> "base64".equals(value.annotations().get("encoding")))
                .map(TaskValue::json);
    }

    /** @param json a string in Base64, whose characters JSON does not escape */
    private static Pieces decoded(String json) {
        int[] from = {1};
        int end = json.length() - 1;
        return () -> {
            if (from[0] >= end) {
                return Optional.empty();
            }
            String slice = json.substring(from[0], Math.min(end, from[0] + SLICE));
            from[0] += slice.length();
            return Optional.of(Base64.getDecoder().decode(slice));
        };
    }

    private static boolean isJsonAccepted(Accept accept) {
        return Stream.of(MediaType.APPLICATION_JSON, "application/*", "*/*").anyMatch(type -> accept.quality(type) > 0);
    }
}
