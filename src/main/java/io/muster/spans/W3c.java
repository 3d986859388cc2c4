package io.muster.spans;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** W3C Trace Context as header fields, whichever propagators the server has. */
final class W3c {

    private static final W3CTraceContextPropagator PROPAGATOR = W3CTraceContextPropagator.getInstance();
    private static final TextMapGetter<Map<String, String>> GETTER = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(Map<String, String> fields) {
            return fields.keySet();
        }

        @Override
        public @Nullable String get(@Nullable Map<String, String> fields, String name) {
            return Objects.requireNonNullElse(fields, Map.<String, String>of()).get(name);
        }
    };

    private W3c() {}

    /** The caller's span; invalid if there is none. */
    static SpanContext read(Map<String, String> fields) {
        return Span.fromContext(PROPAGATOR.extract(Context.root(), fields, GETTER))
                .getSpanContext();
    }

    /** The fields of a request that a span is made for. */
    static Map<String, String> write(SpanContext span, Optional<String> baggage) {
        if (span.isValid() && span.getTraceState().isEmpty() && baggage.isEmpty()) {
            // as the propagator does, without a context and a map that grows: almost every request is one of these
            return Map.of(
                    "traceparent",
                    "00-" + span.getTraceId() + "-" + span.getSpanId() + "-"
                            + span.getTraceFlags().asHex());
        }
        Map<String, String> fields = new LinkedHashMap<>();
        PROPAGATOR.inject(Context.root().with(Span.wrap(span)), fields, (all, name, value) -> fields.put(name, value));
        baggage.ifPresent(text -> fields.put("baggage", text));
        return fields;
    }
}
