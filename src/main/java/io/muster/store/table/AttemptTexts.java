package io.muster.store.table;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.muster.json.Json;
import io.muster.task.Attempt;
import io.muster.task.Attempt.Sent;
import io.muster.task.FaultCode;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Converts the attempts of a task to the JSON in the table, and back. */
final class AttemptTexts {

    private AttemptTexts() {}

    private record Text(
            Attempt.Kind kind,
            long startedMs,
            long waitedMs,
            long elapsedMs,

            @JsonInclude(JsonInclude.Include.NON_DEFAULT) int status,

            @Nullable @JsonInclude(JsonInclude.Include.NON_NULL)
            FaultCode error,

            @Nullable @JsonInclude(JsonInclude.Include.NON_NULL)
            Sent sent) {

        static Text of(Attempt attempt) {
            return new Text(
                    attempt.kind(),
                    attempt.startedMs(),
                    attempt.waitedMs(),
                    attempt.elapsedMs(),
                    attempt.status(),
                    attempt.error(),
                    attempt.sent());
        }

        Attempt attempt() {
            return new Attempt(kind, startedMs, waitedMs, elapsedMs, status, error, sent);
        }
    }

    /** Null if there are none. */
    static @Nullable String write(List<Attempt> attempts) {
        return attempts.isEmpty()
                ? null
                : Json.write(attempts.stream().map(Text::of).toList());
    }

    static List<Attempt> read(@Nullable String json) {
        return json == null
                ? List.of()
                : Arrays.stream(Json.bind(json, Text[].class))
                        .map(Text::attempt)
                        .toList();
    }
}
