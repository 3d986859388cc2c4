package io.muster.handler.http;

import io.muster.handler.TaskFactory;
import io.muster.handler.call.CallFields;
import io.muster.handler.call.CallReport;
import io.muster.handler.call.HttpAnswers;
import io.muster.handler.call.Redaction;
import io.muster.json.Durations;
import io.muster.json.Fields;
import io.muster.json.Json;
import io.muster.outbound.Call;
import io.muster.outbound.OutboundClient;
import io.muster.outbound.RetryPolicy;
import io.muster.outbound.gate.AddressPolicy;
import io.muster.outbound.message.OutboundResponse;
import io.muster.outbound.message.RequestRules;
import io.muster.outbound.message.Secrets;
import io.muster.outbound.target.Target;
import io.muster.reference.Reference;
import io.muster.task.Fault;
import io.muster.task.FaultCode;
import io.muster.task.TaskBody;
import io.muster.task.TaskFailedException;
import io.muster.task.TaskValue;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import tools.jackson.databind.JsonNode;

/** Creates tasks of type {@code http}: each is one call of another server. */
public final class HttpTasks implements TaskFactory {

    private static final Set<String> DYNAMIC_FIELDS = Set.of("body", "headers", "url", "vars");
    private static final Set<String> TEXT_FIELDS = Set.of("headers");

    private final OutboundClient client;
    private final AddressPolicy policy;
    private final Secrets secrets;

    /** @param secrets that headers may refer to */
    public HttpTasks(OutboundClient client, AddressPolicy policy, Secrets secrets) {
        this.client = client;
        this.policy = policy;
        this.secrets = secrets;
    }

    @Override
    public String type() {
        return "http";
    }

    @Override
    public String schema() {
        return """
                {"type": "object", "required": ["url"], "properties": {
                  "url": {"oneOf": [{"type": "string", "maxLength": %d, "pattern": %s,
                    "description": "without user, fragment or backslash; with vars, a URI Template (RFC 6570) whose expressions stand after the first slash of the path"}, %s]},
                  "vars": {"type": "object",
                    "description": "values for the variables of the URI Template: strings, numbers, booleans, null, arrays and objects of these, and references"},
                  "method": {"enum": %s, "default": "GET"},
                  "headers": {"type": "object", "maxProperties": %d, "propertyNames": {"pattern": %s},
                    "additionalProperties": {"oneOf": [{"type": "string", "maxLength": %d, "pattern": %s},
                    {"type": "object", "required": ["secret"], "additionalProperties": false,
                     "properties": {"secret": {"type": "string", "description": "its name in the operator's settings"}}}, %s]}},
                  "body": {"description": "JSON; a string is sent unchanged unless Content-Type is JSON"},
                  "bodyEncoding": {"const": "base64", "description": "the body is a string in base64, and its bytes are sent"},
                  "followRedirects": {"type": "integer", "minimum": 0, "maximum": 3, "default": 0,
                    "description": "how many redirects to follow at most; credentials are not sent to another origin, and https never redirects to http"},
                  "retry": {"type": "object", "required": ["maxAttempts"], "additionalProperties": false, "properties": {
                    "maxAttempts": {"type": "integer", "minimum": 1, "maximum": 10, "description": "including the first"},
                    "backoff": %s,
                    "on": {"type": "array", "items": {"type": "integer", "minimum": 400, "maximum": 599},
                      "default": [429, 502, 503, 504],
                      "description": "the statuses to retry; an unreachable upstream is always retried"}},
                    "description": "POST and PATCH also need an Idempotency-Key header"},
                  "hedge": {"type": "object", "required": ["after"], "additionalProperties": false, "properties": {
                    "after": %s},
                    "description": "allowed only with GET, HEAD and OPTIONS"},
                  "raiseForStatus": {"type": "boolean", "default": true,
                    "description": "whether a status outside 200-299 fails the task"},
                  "responseHeaders": {"type": "array", "items": {"type": "string", "pattern": %s},
                    "description": "the names of response headers to report"}}}""".formatted(
                        Target.MAX_URL,
                        Json.write(Target.URL_PATTERN),
                        Reference.SCHEMA,
                        Json.write(RequestRules.METHODS),
                        RequestRules.MAX_HEADERS,
                        Json.write(RequestRules.NAME_PATTERN),
                        RequestRules.MAX_VALUE,
                        Json.write(RequestRules.VALUE_PATTERN),
                        Reference.SCHEMA,
                        Durations.schema(
                                "the longest wait before the second attempt, twice that before the third and so on; 100ms by default",
                                RetryPolicy.MAX_BACKOFF),
                        Durations.positiveSchema(
                                "if there is no response after this time, one copy of the request is sent",
                                CallFields.MAX_HEDGE),
                        Json.write(RequestRules.NAME_PATTERN));
    }

    @Override
    public Set<String> dynamicFields() {
        return DYNAMIC_FIELDS;
    }

    // an object is a reference to a secret, which no response may choose
    @Override
    public Set<String> textFields() {
        return TEXT_FIELDS;
    }

    @Override
    public boolean isSafe(JsonNode task) {
        return RequestRules.isSafe(task.path("method").asString("GET"));
    }

    @Override
    public Optional<TaskBody> create(Fields fields) {
        return HttpFields.read(fields, policy, secrets).map(this::body);
    }

    private TaskBody body(HttpFields fields) {
        return context -> {
            Call call = client.call(fields.request(), fields.policy(), context);
            context.onCancel(call::abort);
            CallReport report = new CallReport(fields.policy(), call.log());
            return call.response().handle((response, thrown) -> {
                if (response == null) {
                    throw redacted(fields, report.addTo(thrown));
                }
                return redacted(fields, response, report);
            });
        };
    }

    // a redirect's target and an unreachable host's name come from the upstream, so they may contain secrets
    private static CompletionException redacted(HttpFields fields, CompletionException reported) {
        return reported.getCause() instanceof TaskFailedException failed
                ? new CompletionException(
                        new TaskFailedException(fields.redaction().apply(failed.fault())))
                : reported;
    }

    private static TaskValue redacted(HttpFields fields, OutboundResponse response, CallReport report) {
        Redaction redaction = fields.redaction();
        if (!redaction.canRead(response)) {
            throw new TaskFailedException(Fault.of(
                            FaultCode.UPSTREAM_UNREACHABLE,
                            "The response has an unknown content coding, so the secret that was sent"
                                    + " cannot be redacted from it")
                    .withTitle("Upstream response unreadable")
                    .withAnnotations(Map.of("http", report.members())));
        }
        try {
            return redaction.apply(value(fields, redaction.apply(response), report));
        } catch (TaskFailedException failed) {
            throw new TaskFailedException(redaction.apply(failed.fault()));
        }
    }

    private static TaskValue value(HttpFields call, OutboundResponse response, CallReport report) {
        Map<String, Object> http = HttpAnswers.describe(response, call.responseHeaders());
        http.putAll(report.members());
        report.log()
                .answeredBy()
                .filter(target -> !target.equals(call.request().target()))
                .ifPresent(target -> http.put("url", target.url()));
        if (call.raiseForStatus() && (response.status() < 200 || response.status() > 299)) {
            String detail = "%s %s returned %d"
                    .formatted(call.request().method(), call.request().target().urlWithoutQuery(), response.status());
            throw new TaskFailedException(Fault.of(FaultCode.UPSTREAM_STATUS, detail)
                    .withTitle("Upstream returned " + response.status())
                    .withAnnotations(Map.of("http", http))
                    .withUpstream(HttpAnswers.excerpt(response, call.redaction())));
        }
        return HttpAnswers.value(response, http);
    }
}
