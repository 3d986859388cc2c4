package io.muster.spans;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.Map;
import java.util.Optional;

/**
 * Starts the spans within the span of one group, and writes the fields that requests have because of them.
 *
 * @param clock the times of the group's spans
 * @param baggage of the group's caller, which is passed on
 */
record SpanSource(Tracer tracer, SpanClock clock, Optional<String> baggage) {

    /**
     * @param parent the span that it belongs to
     * @param nanos when it starts, by the clock
     */
    Span start(String name, SpanKind kind, Span parent, long nanos) {
        return tracer.spanBuilder(name)
                .setSpanKind(kind)
                .setParent(Context.root().with(parent))
                .setStartTimestamp(nanos, SpanClock.UNIT)
                .startSpan();
    }

    /** The header fields of a request that a span is made for. */
    Map<String, String> fields(Span request) {
        return W3c.write(request.getSpanContext(), baggage);
    }
}
