package io.muster.spans;

import io.muster.outbound.AttemptEnd;
import io.muster.outbound.AttemptObserver;
import io.muster.outbound.CallAttempt;
import io.muster.task.FaultCode;
import io.muster.task.TaskOutcome;
import io.muster.task.TaskState;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The span of a task and those of its attempts, started and not ended yet. Thread-safe: guarded by its monitor. */
final class TaskSpans {

    private static final int FIRST_ERROR = 400;
    // of one task that retries without end
    private static final int MAX_ATTEMPTS = 50;

    private final Tracer tracer;
    private final Span span;
    private final Context context;
    private final SpanClock clock;
    private final long begun;
    private final List<AttemptSpan> attempts = new ArrayList<>(1);
    private long ended;
    private boolean failed;

    TaskSpans(Tracer tracer, Span span, SpanClock clock) {
        this.tracer = tracer;
        this.span = span;
        this.context = Context.root().with(span);
        this.clock = clock;
        this.begun = clock.nanos();
        this.ended = begun;
    }

    /** An attempt begins; its span starts when its host has granted a permit. */
    AttemptObserver starting(CallAttempt attempt, Optional<Function<Context, Map<String, String>>> propagation) {
        return new AttemptSpan(attempt, propagation);
    }

    /** The task has its outcome. */
    synchronized void end(TaskOutcome<?> outcome) {
        ended = clock.nanos();
        TaskState state = outcome.state();
        span.setAttribute("muster.task.state", Constants.text(state));
        failed = state == TaskState.FAILED || state == TaskState.TIMED_OUT;
        if (failed) {
            span.setStatus(StatusCode.ERROR);
            span.setAttribute("error.type", fault(outcome).slug());
        }
    }

    private static FaultCode fault(TaskOutcome<?> outcome) {
        if (outcome instanceof TaskOutcome.Failed<?> failure) {
            return failure.fault().code();
        }
        return outcome instanceof TaskOutcome.TimedOut<?> late ? late.fault().code() : FaultCode.TASK_FAILED;
    }

    synchronized boolean hasFailed() {
        return failed;
    }

    synchronized long nanos() {
        return ended - begun;
    }

    /** The number of spans. */
    synchronized int size() {
        return 1 + attempts.size();
    }

    /** Ends the spans, so that they are exported: at most so many, the task's first and then its attempts in order. */
    synchronized void export(int max) {
        attempts.stream().limit(max - 1L).forEach(attempt -> attempt.export(ended));
        span.end(ended, SpanClock.UNIT);
    }

    private synchronized void add(AttemptSpan attempt) {
        if (attempts.size() < MAX_ATTEMPTS) {
            attempts.add(attempt);
        }
    }

    /** One attempt: a CLIENT span by OpenTelemetry's conventions for HTTP. */
    private final class AttemptSpan implements AttemptObserver {

        private final CallAttempt attempt;
        private final Optional<Function<Context, Map<String, String>>> propagation;
        // both guarded by the monitor of the task's spans
        private @Nullable Span own;
        private long endedAt;

        private AttemptSpan(CallAttempt attempt, Optional<Function<Context, Map<String, String>>> propagation) {
            this.attempt = attempt;
            this.propagation = propagation;
        }

        @Override
        public Map<String, String> permitted(Duration waited) {
            Span started = tracer.spanBuilder(attempt.method())
                    .setSpanKind(SpanKind.CLIENT)
                    .setParent(context)
                    .setStartTimestamp(clock.nanos(), SpanClock.UNIT)
                    .setAttribute("http.request.method", attempt.method())
                    .setAttribute("server.address", attempt.target().host())
                    .setAttribute("server.port", attempt.target().port())
                    .setAttribute("url.full", attempt.target().urlWithoutQuery())
                    .setAttribute("muster.attempt.kind", Constants.text(attempt.kind()))
                    .startSpan();
            if (attempt.number() > 0) {
                started.setAttribute("http.request.resend_count", attempt.number());
            }
            synchronized (TaskSpans.this) {
                own = started;
            }
            add(this);
            return propagation
                    .map(fields -> fields.apply(context.with(started)))
                    .orElse(Map.of());
        }

        @Override
        public void ended(AttemptEnd end) {
            Span started;
            synchronized (TaskSpans.this) {
                started = own;
                endedAt = clock.nanos();
            }
            String error = error(end);
            if (started == null) {
                // no request was made
                span.addEvent("muster.attempt.refused", Attributes.of(AttributeKey.stringKey("error.type"), error));
                return;
            }
            if (end.status() > 0) {
                started.setAttribute("http.response.status_code", end.status());
            }
            if (!error.isEmpty()) {
                started.setAttribute("error.type", error).setStatus(StatusCode.ERROR);
            }
        }

        /** @param atLatest when it ends, if it has not */
        private void export(long atLatest) {
            if (own != null) {
                own.end(endedAt == 0 ? atLatest : endedAt, SpanClock.UNIT);
            }
        }
    }

    // as OpenTelemetry has it: the status itself is the type of an error that has one
    private static String error(AttemptEnd end) {
        if (end.refusal() != null) {
            return Constants.text(end.refusal());
        }
        if (end.failure() == null) {
            return end.status() >= FIRST_ERROR ? Integer.toString(end.status()) : "";
        }
        return end.error().map(FaultCode::slug).orElse("cancelled");
    }
}
