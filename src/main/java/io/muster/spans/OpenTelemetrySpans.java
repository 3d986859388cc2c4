package io.muster.spans;

import io.muster.group.ObservedGroup;
import io.muster.tracing.GroupTrace;
import io.muster.tracing.GroupTraces;
import io.opentelemetry.api.trace.Tracer;

/** Makes spans of groups. */
record OpenTelemetrySpans(Tracer tracer, int maxSpans) implements GroupTraces {

    @Override
    public GroupTrace start(ObservedGroup group, Runnable onEnd) {
        return new GroupSpans(tracer, group, maxSpans, onEnd);
    }
}
