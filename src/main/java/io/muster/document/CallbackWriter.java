package io.muster.document;

import io.muster.document.CallbackAttempt.Answered;
import io.muster.document.CallbackAttempt.Broken;
import io.muster.json.Names;
import tools.jackson.core.JsonGenerator;

/** Writes a group's callback in the format of the API: a member named {@code callback} of the current object. */
public final class CallbackWriter {

    private CallbackWriter() {}

    public static void write(JsonGenerator json, Callback callback) {
        json.writeObjectPropertyStart("callback");
        json.writeStringProperty("url", callback.url());
        json.writeStringProperty("state", Names.of(callback.state()));
        json.writeArrayPropertyStart("attempts");
        callback.attempts().forEach(attempt -> attempt(json, attempt));
        json.writeEndArray();
        callback.nextAttempt().ifPresent(next -> json.writeStringProperty("nextAttemptAt", Timestamps.format(next)));
        json.writeEndObject();
    }

    private static void attempt(JsonGenerator json, CallbackAttempt attempt) {
        json.writeStartObject();
        json.writeStringProperty("at", Timestamps.format(attempt.at()));
        if (attempt.result() instanceof Answered answered) {
            json.writeNumberProperty("status", answered.status());
        } else if (attempt.result() instanceof Broken broken) {
            json.writeStringProperty("error", broken.code());
            json.writeStringProperty("detail", broken.detail());
        }
        json.writeNumberProperty("elapsedMs", attempt.elapsed().toMillis());
        json.writeEndObject();
    }
}
