package io.muster.spans;

import io.muster.outbound.AttemptEnd;
import io.muster.outbound.AttemptObserver;
import io.muster.outbound.CallAttempt;
import io.muster.outbound.CallbackOrigin;
import io.muster.task.Attempt;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The span of one attempt to deliver a callback: the root of a trace with a link to the span of the group's caller, since it may
 * be made days later and by another node than the one that ran the group. An attempt that its host refuses has none: the
 * callback is only postponed. Thread-safe: guarded by its monitor.
 */
final class CallbackSpan implements AttemptObserver {

    private final Tracer tracer;
    private final CallAttempt attempt;
    private final CallbackOrigin callback;
    private final boolean propagates;
    private final SpanClock clock = new SpanClock();
    private @Nullable Span span;

    /** @param propagates whether the receiver learns of the trace */
    CallbackSpan(Tracer tracer, CallAttempt attempt, CallbackOrigin callback, boolean propagates) {
        this.tracer = tracer;
        this.attempt = attempt;
        this.callback = callback;
        this.propagates = propagates;
    }

    @Override
    public synchronized Map<String, String> permitted(Duration waited) {
        Span started = start();
        span = started;
        started.setAttribute(Attribute.GROUP_ID, attempt.owner().group());
        int earlier = callback.earlierAttempts();
        // the path of some webhooks is a secret; OpenTelemetry's conventions name the replacement
        String url = attempt.target().origin() + "/REDACTED";
        ClientSpan.setRequest(started, attempt, url, earlier > 0 ? Attempt.Kind.RETRY : Attempt.Kind.FIRST, earlier);
        return propagates
                ? W3c.write(
                        started.getSpanContext(),
                        Optional.ofNullable(callback.trace().get("baggage")))
                : Map.of();
    }

    private Span start() {
        SpanBuilder builder = tracer.spanBuilder(attempt.method())
                .setSpanKind(SpanKind.CLIENT)
                .setNoParent()
                .setStartTimestamp(clock.nanos(), SpanClock.UNIT);
        SpanContext caller = W3c.read(callback.trace());
        return (caller.isValid() ? builder.addLink(caller) : builder).startSpan();
    }

    @Override
    public synchronized void ended(AttemptEnd end) {
        Span started = span;
        if (started != null) {
            ClientSpan.setEnd(started, end.status(), ClientSpan.error(end));
            started.end(clock.nanos(), SpanClock.UNIT);
        }
    }
}
