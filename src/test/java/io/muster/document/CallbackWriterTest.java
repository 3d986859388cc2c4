package io.muster.document;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.document.CallbackAttempt.Answered;
import io.muster.document.CallbackAttempt.Broken;
import io.muster.json.Json;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JsonGenerator;

class CallbackWriterTest {

    private static final Instant AT = Instant.parse("2026-11-21T10:00:00Z");

    @Test
    void showsTheResultOfEachAttempt() {
        Callback callback = new Callback(
                "https://example.com/hook",
                CallbackState.PENDING,
                1,
                List.of(
                        new CallbackAttempt(1, AT, Duration.ofMillis(87), new Answered(503)),
                        new CallbackAttempt(
                                1, AT.plusSeconds(5), Duration.ofMillis(3), new Broken("target-refused", "No"))),
                Optional.of(AT.plusSeconds(305)));

        assertThat(write(callback)).isEqualTo("""
                        {"callback":{"url":"https://example.com/hook","state":"pending","attempts":[\
                        {"at":"2026-11-21T10:00:00.000Z","status":503,"elapsedMs":87},\
                        {"at":"2026-11-21T10:00:05.000Z","error":"target-refused","detail":"No","elapsedMs":3}],\
                        "nextAttemptAt":"2026-11-21T10:05:05.000Z"}}""");
    }

    @Test
    void omitsTheNextAttemptIfThereIsNone() {
        assertThat(write(new Callback("https://example.com/", CallbackState.WAITING, 0, List.of(), Optional.empty())))
                .isEqualTo("""
                        {"callback":{"url":"https://example.com/","state":"waiting","attempts":[]}}""");
    }

    private static String write(Callback callback) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = Json.mapper().createGenerator(text)) {
            json.writeStartObject();
            CallbackWriter.write(json, callback);
            json.writeEndObject();
        }
        return text.toString();
    }
}
