package io.muster.store.callback;

import io.muster.document.CallbackAttempt;
import io.muster.document.CallbackAttempt.Answered;
import io.muster.document.CallbackAttempt.Broken;
import io.muster.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Converts the attempts of a callback to the JSON in the table, and back. */
final class CallbackAttempts {

    private CallbackAttempts() {}

    private record Text(
            int run,
            String at,
            long elapsedMs,
            @Nullable Integer status,
            @Nullable String code,
            @Nullable String detail) {

        static Text of(CallbackAttempt attempt) {
            String at = attempt.at().toString();
            long elapsedMs = attempt.elapsed().toMillis();
            return attempt.result() instanceof Broken broken
                    ? new Text(attempt.run(), at, elapsedMs, null, broken.code(), broken.detail())
                    : new Text(attempt.run(), at, elapsedMs, ((Answered) attempt.result()).status(), null, null);
        }

        CallbackAttempt attempt() {
            return new CallbackAttempt(
                    run,
                    Instant.parse(at),
                    Duration.ofMillis(elapsedMs),
                    status != null
                            ? new Answered(status)
                            : new Broken(code == null ? "" : code, detail == null ? "" : detail));
        }
    }

    static String write(List<CallbackAttempt> attempts) {
        return Json.write(attempts.stream().map(Text::of).toList());
    }

    static List<CallbackAttempt> read(String json) {
        return Stream.of(Json.mapper().readValue(json, Text[].class))
                .map(Text::attempt)
                .toList();
    }
}
