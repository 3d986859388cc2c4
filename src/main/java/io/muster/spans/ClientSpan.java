package io.muster.spans;

import io.muster.json.Names;
import io.muster.outbound.AttemptEnd;
import io.muster.outbound.CallAttempt;
import io.muster.task.Attempt;
import io.muster.task.FaultCode;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;

/** What the span of an attempt to call a host says, by OpenTelemetry's conventions for HTTP clients. */
final class ClientSpan {

    private static final int FIRST_ERROR = 400;

    private ClientSpan() {}

    /**
     * @param url as it may be shown
     * @param earlier the number of attempts before this one
     */
    static void setRequest(Span span, CallAttempt attempt, String url, Attempt.Kind kind, int earlier) {
        span.setAttribute(Attribute.METHOD, attempt.method());
        span.setAttribute(Attribute.HOST, attempt.target().host());
        span.setAttribute(Attribute.PORT, attempt.target().port());
        span.setAttribute(Attribute.URL, url);
        span.setAttribute(Attribute.ATTEMPT_KIND, Names.of(kind));
        if (earlier > 0) {
            span.setAttribute(Attribute.RESENT, earlier);
        }
    }

    /**
     * @param status 0 if there is none
     * @param error empty if there is none
     */
    static void setEnd(Span span, int status, String error) {
        if (status > 0) {
            span.setAttribute(Attribute.STATUS, status);
        }
        setError(span, error);
    }

    /** @param error empty if there is none */
    static void setError(Span span, String error) {
        if (!error.isEmpty()) {
            span.setStatus(StatusCode.ERROR);
            span.setAttribute(Attribute.ERROR, error);
        }
    }

    /** The type of an attempt's error, which is the status itself if it has one; empty if there is none. */
    static String error(AttemptEnd end) {
        if (end.refusal() != null) {
            return Names.of(end.refusal());
        }
        if (end.failure() == null) {
            return end.status() >= FIRST_ERROR ? Integer.toString(end.status()) : "";
        }
        return end.error().map(FaultCode::slug).orElse("cancelled");
    }
}
