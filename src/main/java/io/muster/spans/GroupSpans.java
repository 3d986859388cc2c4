package io.muster.spans;

import io.muster.group.observer.ObservedGroup;
import io.muster.group.observer.ObservedTask;
import io.muster.group.spec.Origin;
import io.muster.group.view.GroupSnapshot;
import io.muster.group.view.Verdict;
import io.muster.json.Names;
import io.muster.outbound.AttemptObserver;
import io.muster.outbound.CallAttempt;
import io.muster.task.TaskId;
import io.muster.tracing.GroupTrace;
import io.muster.tracing.SentFields;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The spans of one group: {@code muster.group}, in it one for each task, in that one for each attempt to call a host.
 *
 * <p>A span that is never ended is never exported, so all are started and the chosen ones are ended when the group has
 * finished: {@link KeptSpans}. As many exist as tasks run, and twice as many as may be exported. Thread-safe.
 */
final class GroupSpans implements GroupTrace {

    private final SpanSource source;
    private final Runnable onEnd;
    private final Span span;
    private final KeptSpans kept;
    private final Map<TaskId, TaskSpans> running;

    /**
     * @param maxSpans the most that are exported, with the group's own
     * @param onEnd run when it has finished
     */
    GroupSpans(Tracer tracer, ObservedGroup group, int maxSpans, Runnable onEnd) {
        this.onEnd = onEnd;
        this.kept = new KeptSpans(maxSpans - 1);
        // as large as it will be: growing takes time
        this.running = new ConcurrentHashMap<>(Math.min(group.spec().tasks().size(), maxSpans));
        Origin origin = group.origin();
        Map<String, String> caller = origin.trace();
        this.source = new SpanSource(tracer, new SpanClock(), Optional.ofNullable(caller.get("baggage")));
        this.span = parent(tracer.spanBuilder("muster.group"), W3c.read(caller), origin.delivery())
                .setStartTimestamp(source.clock().nanos(), SpanClock.UNIT)
                .setAttribute(Attribute.GROUP_ID, group.id().toString())
                .setAttribute(Attribute.GROUP_MODE, Names.of(group.spec().join().mode()))
                .setAttribute(Attribute.GROUP_DELIVERY, Names.of(origin.delivery()))
                .startSpan();
    }

    // a request that has been answered long ago is not the parent of what runs in the background
    private static SpanBuilder parent(SpanBuilder span, SpanContext caller, Origin.Delivery delivery) {
        if (!caller.isValid()) {
            return span.setNoParent();
        }
        return delivery == Origin.Delivery.BACKGROUND
                ? span.setNoParent().addLink(caller)
                : span.setParent(Context.root().with(Span.wrap(caller)));
    }

    @Override
    public void taskStarting(ObservedTask task) {
        if (span.isRecording()) {
            running.put(task.id(), new TaskSpans(source, span, task.id(), task.type()));
        }
    }

    @Override
    public AttemptObserver starting(CallAttempt attempt, boolean propagates) {
        TaskSpans task = attempt.task().map(running::get).orElse(null);
        if (task != null) {
            return task.starting(attempt, propagates);
        }
        return propagates ? new SentFields(source.fields(span)) : AttemptObserver.NONE;
    }

    @Override
    public void taskEnded(ObservedTask task) {
        TaskSpans ended = running.remove(task.id());
        if (ended != null) {
            task.outcome().ifPresent(ended::end);
            kept.add(ended);
        }
    }

    @Override
    public void decided(GroupSnapshot decision) {
        Optional<Verdict> verdict = decision.verdict();
        verdict.ifPresent(known -> span.setAttribute(Attribute.GROUP_OUTCOME, Names.of(known.outcome()))
                .setAttribute(Attribute.GROUP_TASKS, decision.tasks().size()));
        verdict.flatMap(Verdict::fault)
                .ifPresent(fault -> span.setStatus(StatusCode.ERROR)
                        .setAttribute(Attribute.ERROR, fault.code().slug()));
    }

    @Override
    public void finished(Duration elapsed) {
        onEnd.run();
        long dropped = kept.end();
        if (dropped > 0) {
            span.setAttribute(Attribute.GROUP_SPANS_DROPPED, dropped);
        }
        span.end(source.clock().nanos(), SpanClock.UNIT);
    }
}
