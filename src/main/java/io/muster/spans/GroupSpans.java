package io.muster.spans;

import io.muster.group.GroupSnapshot;
import io.muster.group.ObservedGroup;
import io.muster.group.ObservedTask;
import io.muster.group.Origin;
import io.muster.group.Verdict;
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
 * finished: {@link KeptSpans}. As many exist as tasks run, and as may be kept. Thread-safe.
 */
final class GroupSpans implements GroupTrace {

    private final Tracer tracer;
    private final Runnable onEnd;
    private final SpanClock clock = new SpanClock();
    private final Optional<String> baggage;
    private final Span span;
    private final Context context;
    private final KeptSpans kept;
    private final Map<TaskId, TaskSpans> running = new ConcurrentHashMap<>();

    /**
     * @param maxSpans the most that are exported, with the group's own
     * @param onEnd run when it has finished
     */
    GroupSpans(Tracer tracer, ObservedGroup group, int maxSpans, Runnable onEnd) {
        this.tracer = tracer;
        this.onEnd = onEnd;
        this.kept = new KeptSpans(maxSpans - 1);
        Origin origin = group.origin();
        Map<String, String> caller = origin.trace();
        this.baggage = Optional.ofNullable(caller.get("baggage"));
        this.span = parent(tracer.spanBuilder("muster.group"), W3c.read(caller), origin.delivery())
                .setStartTimestamp(clock.nanos(), SpanClock.UNIT)
                .setAttribute("muster.group.id", group.id().toString())
                .setAttribute(
                        "muster.group.mode", Constants.text(group.spec().join().mode()))
                .setAttribute("muster.group.delivery", Constants.text(origin.delivery()))
                .startSpan();
        this.context = Context.root().with(span);
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
        if (!span.isRecording()) {
            return;
        }
        Span own = tracer.spanBuilder("muster.task")
                .setParent(context)
                .setStartTimestamp(clock.nanos(), SpanClock.UNIT)
                .setAttribute("muster.task.id", task.id().value())
                .setAttribute("muster.task.type", task.type())
                .startSpan();
        running.put(task.id(), new TaskSpans(tracer, own, clock));
    }

    @Override
    public AttemptObserver starting(CallAttempt attempt, boolean propagates) {
        Optional<TaskSpans> task = attempt.task().flatMap(id -> Optional.ofNullable(running.get(id)));
        if (task.isPresent()) {
            return task.get().starting(attempt, propagates ? Optional.of(this::fields) : Optional.empty());
        }
        return propagates ? new SentFields(fields(context)) : AttemptObserver.NONE;
    }

    private Map<String, String> fields(Context from) {
        return W3c.write(from, baggage);
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
        verdict.ifPresent(known -> span.setAttribute("muster.group.outcome", Constants.text(known.outcome()))
                .setAttribute("muster.group.tasks", decision.tasks().size()));
        verdict.flatMap(Verdict::fault)
                .ifPresent(fault -> span.setStatus(StatusCode.ERROR)
                        .setAttribute("error.type", fault.code().slug()));
    }

    @Override
    public void finished(Duration elapsed) {
        onEnd.run();
        long dropped = kept.end();
        if (dropped > 0) {
            span.setAttribute("muster.group.spans_dropped", dropped);
        }
        span.end(clock.nanos(), SpanClock.UNIT);
    }
}
