package io.muster.handler.http;

import io.muster.json.Json;
import io.muster.outbound.OutboundResponse;
import io.muster.task.TaskValue;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Turns an upstream's answer into a task's value: JSON as it is, text as a string, anything else as base64. */
final class HttpAnswers {

    private HttpAnswers() {}

    /** What is shown of the exchange beside the value. */
    static Map<String, Object> describe(OutboundResponse response, List<String> headerNames) {
        Map<String, Object> http = new LinkedHashMap<>();
        http.put("status", response.status());
        response.header("Content-Type").ifPresent(contentType -> http.put("contentType", contentType));
        Map<String, Object> headers = new LinkedHashMap<>();
        for (String name : headerNames) {
            List<String> values = response.headers().get(name);
            if (values != null) {
                // RFC 9110 section 5.3: the one field whose lines must not become a list with commas
                boolean apart = name.equalsIgnoreCase("Set-Cookie") && values.size() > 1;
                headers.put(name, apart ? values : String.join(", ", values));
            }
        }
        if (!headers.isEmpty()) {
            http.put("headers", headers);
        }
        return http;
    }

    static TaskValue value(OutboundResponse response, Map<String, Object> http) {
        Map<String, Object> annotations = new LinkedHashMap<>(Map.of("http", http));
        if (response.body().length == 0) {
            return new TaskValue("null", annotations);
        }
        // still encoded: in a way that is not known here, so its content type says nothing of these bytes
        boolean encoded = response.header("Content-Encoding").isPresent();
        ContentType type =
                ContentType.parse(encoded ? "" : response.header("Content-Type").orElse(""));
        Optional<String> json = type.isJson() ? json(response.body(), type) : Optional.empty();
        if (json.isPresent()) {
            return new TaskValue(json.get(), annotations);
        }
        if (type.isJson() || type.isText()) {
            return new TaskValue(Json.write(new String(response.body(), type.charset())), annotations);
        }
        annotations.put("encoding", "base64");
        return new TaskValue(Json.write(Base64.getEncoder().encodeToString(response.body())), annotations);
    }

    private static Optional<String> json(byte[] body, ContentType type) {
        return type.charset().equals(StandardCharsets.UTF_8)
                ? Json.verbatim(body)
                : Json.verbatim(new String(body, type.charset()));
    }
}
