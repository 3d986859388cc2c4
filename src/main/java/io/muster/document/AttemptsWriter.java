package io.muster.document;

import io.muster.json.Names;
import io.muster.task.Attempt;
import io.muster.task.Execution;
import io.muster.task.FaultCode;
import tools.jackson.core.JsonGenerator;

/** Writes the attempts of a task in the format of the API. */
final class AttemptsWriter {

    private AttemptsWriter() {}

    /** Writes them as a property of a result; nothing if there are none. */
    static void write(JsonGenerator json, Execution execution) {
        if (execution.attempts().isEmpty()) {
            return;
        }
        json.writeArrayPropertyStart("attempts");
        // a plain loop: every response has one for each of its tasks
        for (Attempt attempt : execution.attempts()) {
            attempt(json, attempt);
        }
        json.writeEndArray();
    }

    private static void attempt(JsonGenerator json, Attempt attempt) {
        json.writeStartObject();
        json.writeStringProperty("kind", Names.of(attempt.kind()));
        json.writeNumberProperty("startedMs", attempt.startedMs());
        json.writeNumberProperty("waitedMs", attempt.waitedMs());
        json.writeNumberProperty("elapsedMs", attempt.elapsedMs());
        if (attempt.status() > 0) {
            json.writeNumberProperty("status", attempt.status());
        }
        FaultCode error = attempt.error();
        if (error != null) {
            json.writeStringProperty("error", error.slug());
        }
        Attempt.Sent sent = attempt.sent();
        if (sent != null) {
            json.writeStringProperty("sent", Names.of(sent));
        }
        json.writeEndObject();
    }
}
