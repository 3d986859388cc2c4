package io.muster.spans;

import io.muster.json.Names;
import io.muster.outbound.AttemptEnd;
import io.muster.outbound.AttemptObserver;
import io.muster.outbound.CallAttempt;
import io.muster.task.FaultCode;
import io.muster.task.TaskId;
import io.muster.task.TaskOutcome;
import io.muster.task.TaskState;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The span of a task and those of its attempts, started and not ended yet. They get their attributes when they are exported,
 * since most spans of a large group never are. Thread-safe: guarded by its monitor.
 */
final class TaskSpans {

    // of one task that retries without end
    private static final int MAX_ATTEMPTS = 50;
    // more nanoseconds than any task takes
    private static final long FAILURE = 1L << 62;

    private final SpanSource source;
    private final TaskId id;
    private final String type;
    private final long begun;
    private final Span span;
    private final List<AttemptSpan> attempts = new ArrayList<>(1);
    private TaskState state = TaskState.RUNNING;
    private String error = "";
    private long ended;
    // without the monitor, since tasks are compared by it again and again
    private volatile long interest;

    /** @param type the name of the task's type */
    TaskSpans(SpanSource source, Span group, TaskId id, String type) {
        this.source = source;
        this.id = id;
        this.type = type;
        this.begun = source.clock().nanos();
        this.span = source.start("muster.task", SpanKind.INTERNAL, group, begun);
    }

    /**
     * An attempt begins; its span starts when its host has granted a permit.
     *
     * @param propagates whether the host learns of the trace
     */
    AttemptObserver starting(CallAttempt attempt, boolean propagates) {
        return new AttemptSpan(attempt, propagates);
    }

    /** The task has its outcome. */
    synchronized void end(TaskOutcome<?> outcome) {
        ended = source.clock().nanos();
        state = outcome.state();
        if (hasFailed()) {
            error = fault(outcome).slug();
        }
        interest = (hasFailed() ? FAILURE : 0) + ended - begun;
    }

    private static FaultCode fault(TaskOutcome<?> outcome) {
        if (outcome instanceof TaskOutcome.Failed<?> failure) {
            return failure.fault().code();
        }
        return outcome instanceof TaskOutcome.TimedOut<?> late ? late.fault().code() : FaultCode.TASK_FAILED;
    }

    private boolean hasFailed() {
        return state == TaskState.FAILED || state == TaskState.TIMED_OUT;
    }

    /** The higher, the more it is worth to be exported: tasks that failed first, then those that took longest. */
    long interest() {
        return interest;
    }

    /** The number of spans; does not change once the task has ended. */
    synchronized int size() {
        return 1 + attempts.size();
    }

    /** Ends the spans, so that they are exported: at most so many, the task's first and then its attempts in order. */
    synchronized void export(int max) {
        for (AttemptSpan attempt : attempts.subList(0, Math.min(attempts.size(), max - 1))) {
            attempt.export(ended);
        }
        span.setAttribute(Attribute.TASK_ID, id.value());
        span.setAttribute(Attribute.TASK_TYPE, type);
        span.setAttribute(Attribute.TASK_STATE, Names.of(state));
        ClientSpan.setError(span, error);
        span.end(ended, SpanClock.UNIT);
    }

    /** One attempt: a CLIENT span by OpenTelemetry's conventions for HTTP. Guarded by the monitor of the task's spans. */
    private final class AttemptSpan implements AttemptObserver {

        private final CallAttempt attempt;
        private final boolean propagates;
        private @Nullable Span own;
        private int status;
        private String problem = "";
        private long endedAt;

        private AttemptSpan(CallAttempt attempt, boolean propagates) {
            this.attempt = attempt;
            this.propagates = propagates;
        }

        @Override
        public Map<String, String> permitted(Duration waited) {
            Span started = source.start(
                    attempt.method(), SpanKind.CLIENT, span, source.clock().nanos());
            synchronized (TaskSpans.this) {
                own = started;
                if (!state.isFinal() && attempts.size() < MAX_ATTEMPTS) {
                    attempts.add(this);
                }
            }
            return propagates ? source.fields(started) : Map.of();
        }

        @Override
        public void ended(AttemptEnd end) {
            synchronized (TaskSpans.this) {
                status = end.status();
                problem = ClientSpan.error(end);
                endedAt = source.clock().nanos();
                if (own == null) {
                    // no request was made
                    span.addEvent("muster.attempt.refused", Attributes.of(Attribute.ERROR, problem));
                }
            }
        }

        /** @param atLatest when it ends, if it has not */
        private void export(long atLatest) {
            if (own == null) {
                return;
            }
            ClientSpan.setRequest(own, attempt, attempt.target().urlWithoutQuery(), attempt.kind(), attempt.number());
            ClientSpan.setEnd(own, status, problem);
            own.end(endedAt == 0 ? atLatest : endedAt, SpanClock.UNIT);
        }
    }
}
