package io.muster.spans;

import io.muster.group.observer.ObservedGroup;
import io.muster.outbound.AttemptObserver;
import io.muster.outbound.CallAttempt;
import io.muster.outbound.CallbackOrigin;
import io.muster.tracing.GroupTrace;
import io.muster.tracing.GroupTraces;
import io.opentelemetry.api.trace.Tracer;

/** Makes spans of groups and callbacks. */
record OpenTelemetrySpans(Tracer tracer, int maxSpans) implements GroupTraces {

    @Override
    public GroupTrace start(ObservedGroup group, Runnable onEnd) {
        return new GroupSpans(tracer, group, maxSpans, onEnd);
    }

    @Override
    public AttemptObserver starting(CallAttempt attempt, CallbackOrigin callback, boolean propagates) {
        return new CallbackSpan(tracer, attempt, callback, propagates);
    }
}
