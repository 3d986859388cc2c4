package io.muster.handler.call;

import io.muster.json.Json;
import io.muster.json.Utf8;
import io.muster.outbound.message.OutboundResponse;
import io.muster.task.TaskValue;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Converts an upstream's response to a task's value: JSON unchanged, text as a string, anything else as Base64. */
public final class HttpAnswers {

    /** How many bytes of a response are shown in the error of a task that failed because of its status. */
    static final int MAX_EXCERPT = 64 * 1024;

    private static final String ENCODING = "encoding";
    private static final Map<String, Object> BASE64 = Map.of(ENCODING, "base64");

    private HttpAnswers() {}

    /** The details of the exchange shown beside the value. */
    public static Map<String, Object> describe(OutboundResponse response, List<String> headerNames) {
        Map<String, Object> http = new LinkedHashMap<>();
        http.put("status", response.status());
        response.header("Content-Type").ifPresent(contentType -> http.put("contentType", contentType));
        Map<String, Object> headers = new LinkedHashMap<>();
        for (String name : headerNames) {
            List<String> values = response.headers().get(name);
            if (values != null) {
                // RFC 9110 section 5.3: the only field whose lines must not be joined with commas
                boolean apart = name.equalsIgnoreCase("Set-Cookie") && values.size() > 1;
                headers.put(name, apart ? values : String.join(", ", values));
            }
        }
        if (!headers.isEmpty()) {
            http.put("headers", headers);
        }
        return http;
    }

    public static TaskValue value(OutboundResponse response, Map<String, Object> http) {
        Map<String, Object> annotations = new LinkedHashMap<>(Map.of("http", http));
        if (response.body().length == 0) {
            return new TaskValue("null", annotations);
        }
        TaskValue content = content(response);
        annotations.putAll(content.annotations());
        return new TaskValue(content.json(), annotations);
    }

    /**
     * The content of an error response: as for a success, but truncated to {@link #MAX_EXCERPT}.
     *
     * @return absent if the response has no content
     */
    public static Optional<TaskValue> excerpt(OutboundResponse response, Redaction redaction) {
        byte[] body = response.body();
        if (body.length == 0) {
            return Optional.empty();
        } else if (body.length <= MAX_EXCERPT) {
            return Optional.of(content(response));
        }
        // truncated only after redaction: half a secret would not be found
        return Optional.of(text(response, type(response))
                .map(redaction::apply)
                .map(text -> new TaskValue(Json.write(Utf8.beginning(text, MAX_EXCERPT)), Map.of("truncated", true)))
                .orElseGet(() -> {
                    Map<String, Object> annotations = new LinkedHashMap<>(BASE64);
                    annotations.put("truncated", true);
                    return new TaskValue(base64(Arrays.copyOf(body, MAX_EXCERPT)), annotations);
                }));
    }

    private static TaskValue content(OutboundResponse response) {
        ContentType type = type(response);
        Optional<String> text = text(response, type);
        if (text.isEmpty()) {
            return new TaskValue(base64(response.body()), BASE64);
        } else if (!type.isJson()) {
            return new TaskValue(Json.write(text.get()), Map.of());
        }
        return switch (Json.kindOf(text.get())) {
            case JSON -> new TaskValue(Json.verbatim(text.get()), Map.of());
            case TOO_DEEP -> new TaskValue(Json.write(text.get()), Map.of(ENCODING, "json"));
            case OTHER -> new TaskValue(Json.write(text.get()), Map.of());
        };
    }

    private static Optional<String> text(OutboundResponse response, ContentType type) {
        return type.isJson() || type.isText() ? BodyText.decode(response.body(), type) : Optional.empty();
    }

    private static ContentType type(OutboundResponse response) {
        // still in an unknown coding, so the content type does not describe these bytes
        boolean encoded = response.header("Content-Encoding").isPresent();
        return ContentType.of(encoded ? List.of() : response.headers().getOrDefault("Content-Type", List.of()));
    }

    private static String base64(byte[] bytes) {
        return Json.write(Base64.getEncoder().encodeToString(bytes));
    }
}
