package io.muster.document;

import io.muster.group.view.GroupView;
import io.muster.group.view.TaskSnapshot;
import io.muster.task.Fault;
import io.muster.task.FaultCode;
import io.muster.task.TaskOutcome;
import io.muster.task.TaskOutcome.Failed;
import io.muster.task.TaskOutcome.Skipped;
import io.muster.task.TaskOutcome.Succeeded;
import io.muster.task.TaskOutcome.TimedOut;
import io.muster.task.TaskValue;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/**
 * Writes the results of a group as the response to a JSON batch (OData JSON Format 4.01 section 19.4): one object for each
 * request, in the order of the requests.
 */
final class BatchWriter {

    private static final int FAILED_DEPENDENCY = 424;

    private BatchWriter() {}

    /** The response to a batch; every task of the group has an outcome. */
    static JsonText responses(GroupView group) {
        return JsonText.of(
                parts -> {
                    parts.json().writeStartObject();
                    parts.json().writeArrayPropertyStart("responses");
                },
                group.tasks(),
                BatchWriter::response,
                parts -> {
                    parts.json().writeEndArray();
                    parts.json().writeEndObject();
                });
    }

    private static void response(JsonText.Parts parts, TaskSnapshot task) {
        JsonGenerator json = parts.json();
        json.writeStartObject();
        json.writeStringProperty("id", task.id().value());
        TaskOutcome<?> outcome = task.outcome().orElse(new TaskOutcome.Cancelled<>());
        if (outcome instanceof Succeeded<?> succeeded && succeeded.value() instanceof TaskValue value) {
            answered(parts, value.annotations(), Optional.of(value).filter(found -> !isEmpty(found)));
        } else if (outcome instanceof Failed<?> failed) {
            failed(parts, failed.fault());
        } else if (outcome instanceof TimedOut<?> timedOut) {
            failed(parts, timedOut.fault());
        } else if (outcome instanceof Skipped<?> skipped) {
            error(
                    json,
                    FAILED_DEPENDENCY,
                    "dependency-failed",
                    "The request was not sent because "
                            + skipped.dueTo()
                                    .map(id -> "request %s, on which it depends, failed".formatted(id))
                                    .orElse("another request failed"));
        } else {
            error(json, FAILED_DEPENDENCY, "cancelled", "The request was cancelled because another request failed");
        }
        json.writeEndObject();
    }

    private static void failed(JsonText.Parts parts, Fault fault) {
        if (fault.code() == FaultCode.UPSTREAM_STATUS) {
            answered(parts, fault.annotations(), fault.upstream());
        } else {
            error(parts.json(), fault.status(), fault.code().slug(), fault.detail());
        }
    }

    private static void answered(JsonText.Parts parts, Map<String, Object> annotations, Optional<TaskValue> body) {
        JsonGenerator json = parts.json();
        Map<?, ?> http = annotations.get("http") instanceof Map<?, ?> found ? found : Map.of();
        json.writePOJOProperty("status", http.get("status"));
        json.writeObjectPropertyStart("headers");
        if (http.get("contentType") instanceof String contentType) {
            json.writeStringProperty("Content-Type", contentType);
        }
        if (http.get("headers") instanceof Map<?, ?> headers) {
            headers.forEach((name, value) -> json.writeStringProperty(String.valueOf(name), String.valueOf(value)));
        }
        json.writeEndObject();
        body.ifPresent(value -> body(parts, value, annotations));
    }

    private static void body(JsonText.Parts parts, TaskValue value, Map<String, Object> annotations) {
        parts.json().writeName("body");
        boolean isBinary =
                "base64".equals(value.annotations().get("encoding")) || "base64".equals(annotations.get("encoding"));
        // section 19.4: binary content is base64url-encoded
        parts.rawValue(isBinary ? value.json().replace('+', '-').replace('/', '_') : value.json());
    }

    // the value of a response without content; a response whose content is null has a Content-Type
    private static boolean isEmpty(TaskValue value) {
        return value.json().equals("null");
    }

    /** An error that is not the upstream's, in OData's form (section 21.1). */
    private static void error(JsonGenerator json, int status, String code, String message) {
        json.writeNumberProperty("status", status);
        json.writeObjectPropertyStart("headers");
        json.writeStringProperty("Content-Type", "application/json");
        json.writeEndObject();
        json.writeObjectPropertyStart("body");
        json.writeObjectPropertyStart("error");
        json.writeStringProperty("code", code);
        json.writeStringProperty("message", message);
        json.writeEndObject();
        json.writeEndObject();
    }
}
