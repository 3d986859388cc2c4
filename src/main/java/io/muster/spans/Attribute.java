package io.muster.spans;

import io.opentelemetry.api.common.AttributeKey;

/**
 * The names of the spans' attributes. Made once: OpenTelemetry would make them again for each span, and their bytes for each
 * that it exports.
 */
final class Attribute {

    static final AttributeKey<String> GROUP_ID = text("muster.group.id");
    static final AttributeKey<String> GROUP_MODE = text("muster.group.mode");
    static final AttributeKey<String> GROUP_DELIVERY = text("muster.group.delivery");
    static final AttributeKey<String> GROUP_OUTCOME = text("muster.group.outcome");
    static final AttributeKey<Long> GROUP_TASKS = number("muster.group.tasks");
    static final AttributeKey<Long> GROUP_SPANS_DROPPED = number("muster.group.spans_dropped");

    static final AttributeKey<String> TASK_ID = text("muster.task.id");
    static final AttributeKey<String> TASK_TYPE = text("muster.task.type");
    static final AttributeKey<String> TASK_STATE = text("muster.task.state");

    static final AttributeKey<String> ATTEMPT_KIND = text("muster.attempt.kind");

    // by OpenTelemetry's conventions for HTTP clients
    static final AttributeKey<String> ERROR = text("error.type");
    static final AttributeKey<String> METHOD = text("http.request.method");
    static final AttributeKey<Long> RESENT = number("http.request.resend_count");
    static final AttributeKey<Long> STATUS = number("http.response.status_code");
    static final AttributeKey<String> HOST = text("server.address");
    static final AttributeKey<Long> PORT = number("server.port");
    static final AttributeKey<String> URL = text("url.full");

    private Attribute() {}

    private static AttributeKey<String> text(String name) {
        return AttributeKey.stringKey(name);
    }

    private static AttributeKey<Long> number(String name) {
        return AttributeKey.longKey(name);
    }
}
