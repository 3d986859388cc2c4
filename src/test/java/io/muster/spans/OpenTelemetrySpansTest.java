package io.muster.spans;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.group.engine.Allowance;
import io.muster.group.engine.RunningGroup;
import io.muster.group.spec.GroupSpec;
import io.muster.group.spec.Origin;
import io.muster.group.spec.Origin.Delivery;
import io.muster.group.spec.Rest;
import io.muster.group.view.GroupOutcome;
import io.muster.join.Join;
import io.muster.join.Mode;
import io.muster.outbound.AttemptEnd;
import io.muster.outbound.AttemptObserver;
import io.muster.outbound.CallAttempt;
import io.muster.outbound.gate.CallOwner;
import io.muster.outbound.target.Target;
import io.muster.task.Attempt;
import io.muster.task.TaskFailedException;
import io.muster.task.TaskId;
import io.muster.testing.Bench;
import io.muster.testing.ManualBody;
import io.muster.testing.QuietLog;
import io.muster.tracing.TraceHosts;
import io.muster.tracing.Traces;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OpenTelemetrySpansTest {

    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String PARENT = "b7ad6b7169203331";
    private static final Map<String, String> FIELDS =
            Map.of("traceparent", "00-" + TRACE + "-" + PARENT + "-01", "tracestate", "a=1", "baggage", "user=7");
    private static final Target TARGET = Target.parse("https://api.example.com/orders?key=secret");

    private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
    private final SdkTracerProvider provider = SdkTracerProvider.builder()
            .addSpanProcessor(SimpleSpanProcessor.create(exporter))
            .build();
    private final Tracer tracer = provider.get("test");
    private final Bench bench = new Bench();

    @AfterEach
    void stop() {
        provider.close();
    }

    @Test
    void aGroupsSpanContinuesTheCallersTrace() {
        Traces traces = traces(100);
        ManualBody[] bodies = Bench.bodies(2);
        RunningGroup group = start(traces, Delivery.WAIT, Mode.SETTLED, bodies);
        bodies[0].succeed("a");
        bodies[1].fail(new TaskFailedException("no"));

        SpanData span = named("muster.group").get(0);
        assertThat(span.getTraceId()).isEqualTo(TRACE);
        assertThat(span.getParentSpanId()).isEqualTo(PARENT);
        assertThat(span.getKind()).isEqualTo(SpanKind.INTERNAL);
        assertThat(text(span, "muster.group.id")).isEqualTo(group.id().toString());
        assertThat(text(span, "muster.group.mode")).isEqualTo("settled");
        assertThat(text(span, "muster.group.outcome")).isNotNull();
        assertThat(named("muster.task"))
                .hasSize(2)
                .allSatisfy(task -> assertThat(task.getParentSpanId()).isEqualTo(span.getSpanId()))
                .extracting(task -> text(task, "muster.task.state"))
                .containsExactlyInAnyOrder("succeeded", "failed");
    }

    @Test
    void aBackgroundGroupsSpanLinksToTheRequest() {
        ManualBody[] bodies = Bench.bodies(1);
        start(traces(100), Delivery.BACKGROUND, Mode.ALL, bodies);
        bodies[0].succeed("a");

        SpanData span = named("muster.group").get(0);
        assertThat(span.getTraceId()).isNotEqualTo(TRACE);
        assertThat(span.getParentSpanContext().isValid()).isFalse();
        assertThat(span.getLinks())
                .extracting(link -> link.getSpanContext().getSpanId())
                .containsExactly(PARENT);
    }

    @Test
    void eachAttemptIsASpanThatItsHostLearnsOf() {
        Traces traces = traces(100);
        ManualBody[] bodies = Bench.bodies(1);
        RunningGroup group = start(traces, Delivery.WAIT, Mode.ALL, bodies);
        AttemptObserver first = traces.starting(attempt(group, Attempt.Kind.FIRST, 0));
        Map<String, String> sent = first.permitted(Duration.ZERO);
        first.ended(new AttemptEnd(503, null, null, Duration.ofMillis(1), true));
        AttemptObserver second = traces.starting(attempt(group, Attempt.Kind.RETRY, 1));
        second.permitted(Duration.ZERO);
        second.ended(new AttemptEnd(0, new CancellationException(), null, Duration.ofMillis(1), true));
        bodies[0].succeed("a");

        List<SpanData> attempts = named("GET");
        assertThat(attempts).hasSize(2);
        SpanData retried = attempts.get(0);
        assertThat(retried.getKind()).isEqualTo(SpanKind.CLIENT);
        assertThat(retried.getParentSpanId())
                .isEqualTo(named("muster.task").get(0).getSpanId());
        assertThat(text(retried, "error.type")).isEqualTo("503");
        assertThat(text(retried, "server.address")).isEqualTo("api.example.com");
        assertThat(text(retried, "url.full")).isEqualTo("https://api.example.com/orders");
        assertThat(retried.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(retried.getAttributes().get(AttributeKey.longKey("http.request.resend_count")))
                .isNull();
        assertThat(text(attempts.get(1), "error.type")).isEqualTo("cancelled");
        assertThat(attempts.get(1).getAttributes().get(AttributeKey.longKey("http.request.resend_count")))
                .isEqualTo(1);
        assertThat(sent)
                .containsEntry("traceparent", "00-%s-%s-01".formatted(TRACE, retried.getSpanId()))
                .containsEntry("tracestate", "a=1")
                .containsEntry("baggage", "user=7");
    }

    @Test
    void anAttemptThatWasNotMadeIsAnEventOfItsTask() {
        Traces traces = traces(100);
        ManualBody[] bodies = Bench.bodies(1);
        RunningGroup group = start(traces, Delivery.WAIT, Mode.SETTLED, bodies);
        traces.starting(attempt(group, Attempt.Kind.FIRST, 0))
                .ended(new AttemptEnd(
                        0, new TaskFailedException("no"), AttemptEnd.HostRefusal.CIRCUIT_OPEN, Duration.ZERO, false));
        bodies[0].fail(new TaskFailedException("no"));

        assertThat(named("GET")).isEmpty();
        assertThat(named("muster.task").get(0).getEvents()).hasSize(1);
    }

    @Test
    void aGroupKeepsAsManySpansAsItMay() {
        ManualBody[] bodies = Bench.bodies(50);
        start(traces(11), Delivery.WAIT, Mode.SETTLED, bodies);
        bodies[0].fail(new TaskFailedException("no"));
        for (int i = 1; i < 50; i++) {
            bodies[i].succeed("a");
        }

        assertThat(exporter.getFinishedSpanItems()).hasSize(11);
        assertThat(named("muster.task"))
                .extracting(task -> text(task, "muster.task.id"))
                .contains("0");
        assertThat(named("muster.group").get(0).getAttributes().get(AttributeKey.longKey("muster.group.spans_dropped")))
                .isEqualTo(40);
    }

    @Test
    void aGroupOfTenThousandTasksKeepsItsFailuresAndItsSlowestTasks() {
        ManualBody[] bodies = Bench.bodies(10_000);
        start(traces(200), Delivery.WAIT, Mode.SETTLED, bodies);
        for (int i = 0; i < 9_990; i++) {
            if (i % 1_000 == 0) {
                bodies[i].fail(new TaskFailedException("no"));
            } else {
                bodies[i].succeed("a");
            }
        }
        bench.timer.advance(Duration.ofSeconds(1));
        for (int i = 9_990; i < 10_000; i++) {
            bodies[i].succeed("a");
        }

        assertThat(exporter.getFinishedSpanItems()).hasSize(200);
        assertThat(named("muster.task"))
                .filteredOn(task -> text(task, "muster.task.state").equals("failed"))
                .hasSize(10);
        assertThat(named("muster.group").get(0).getAttributes().get(AttributeKey.longKey("muster.group.spans_dropped")))
                .isEqualTo(10_001 - 200);
    }

    @Test
    void aTraceThatIsNotSampledHasNoSpansButGoesOn() {
        Traces traces = traces(100);
        ManualBody[] bodies = Bench.bodies(1);
        RunningGroup group = start(
                traces,
                new Origin(
                        "alice",
                        Delivery.WAIT,
                        Map.of("traceparent", "00-" + TRACE + "-" + PARENT + "-00", "baggage", "user=7")),
                Mode.ALL,
                bodies);
        Map<String, String> sent =
                traces.starting(attempt(group, Attempt.Kind.FIRST, 0)).permitted(Duration.ZERO);
        bodies[0].succeed("a");

        assertThat(exporter.getFinishedSpanItems()).isEmpty();
        assertThat(sent.get("traceparent")).startsWith("00-" + TRACE).endsWith("-00");
        assertThat(sent).containsEntry("baggage", "user=7");
    }

    @Test
    void aTracerThatThrowsChangesNothing() {
        Tracer broken = name -> {
            throw new IllegalStateException("on purpose");
        };
        Traces traces = new Traces(TraceHosts.ALL, Optional.of(new OpenTelemetrySpans(broken, 100)));
        ManualBody[] bodies = Bench.bodies(1);
        try (QuietLog log = QuietLog.ofName("io.muster.group.engine.GroupObservation")) {
            RunningGroup group = start(traces, Delivery.WAIT, Mode.ALL, bodies);
            bodies[0].succeed("a");

            assertThat(group.finished().toCompletableFuture()).isCompletedWithValue(group);
            assertThat(group.snapshot().verdict().orElseThrow().outcome()).isEqualTo(GroupOutcome.SUCCEEDED);
            assertThat(log.messages()).hasSize(1);
        }
    }

    @Test
    void aRootHasATraceOfItsOwn() {
        Traces traces = traces(100);
        ManualBody[] bodies = Bench.bodies(1);
        RunningGroup group = start(traces, new Origin("alice", Delivery.WAIT), Mode.ALL, bodies);
        Map<String, String> sent =
                traces.starting(attempt(group, Attempt.Kind.FIRST, 0)).permitted(Duration.ZERO);
        bodies[0].succeed("a");

        SpanData span = named("muster.group").get(0);
        assertThat(span.getParentSpanContext().isValid()).isFalse();
        assertThat(sent.get("traceparent")).startsWith("00-" + span.getTraceId());
        assertThat(sent).doesNotContainKeys("tracestate", "baggage");
    }

    @Test
    void aTaskWithManyAttemptsDoesNotExceedTheLimit() {
        Traces traces = traces(5);
        ManualBody[] bodies = Bench.bodies(1);
        RunningGroup group = start(traces, Delivery.WAIT, Mode.ALL, bodies);
        for (int i = 0; i < 20; i++) {
            AttemptObserver attempt = traces.starting(attempt(group, Attempt.Kind.RETRY, i));
            attempt.permitted(Duration.ZERO);
            attempt.ended(new AttemptEnd(503, null, null, Duration.ofMillis(1), true));
        }
        bodies[0].succeed("a");

        assertThat(exporter.getFinishedSpanItems()).hasSize(5);
        assertThat(named("muster.task")).hasSize(1);
    }

    @Test
    void hostsThatAreNotNamedDoNotLearnOfATrace() {
        Traces traces = traces(TraceHosts.parse("*.example.org, 10.0.0.0/8"), 100);
        ManualBody[] bodies = Bench.bodies(1);
        RunningGroup group = start(traces, Delivery.WAIT, Mode.ALL, bodies);

        assertThat(traces.starting(attempt(group, Attempt.Kind.FIRST, 0)).permitted(Duration.ZERO))
                .isEmpty();
        bodies[0].succeed("a");
        assertThat(named("GET")).hasSize(1);
    }

    @Test
    void ofAHeaderOfItsOwnATaskKnowsBest() {
        Traces traces = traces(100);
        ManualBody[] bodies = Bench.bodies(1);
        RunningGroup group = start(traces, Delivery.WAIT, Mode.ALL, bodies);

        CallAttempt own = new CallAttempt(
                new CallOwner("alice", group.id().toString()),
                Optional.of(TaskId.ofIndex(0)),
                Optional.empty(),
                "GET",
                TARGET,
                Attempt.Kind.FIRST,
                0,
                true);
        assertThat(traces.starting(own).permitted(Duration.ZERO)).isEmpty();
        bodies[0].succeed("a");
    }

    private Traces traces(int maxSpans) {
        return traces(TraceHosts.ALL, maxSpans);
    }

    private Traces traces(TraceHosts hosts, int maxSpans) {
        return new Traces(hosts, Optional.of(new OpenTelemetrySpans(tracer, maxSpans)));
    }

    private RunningGroup start(Traces traces, Delivery delivery, Mode mode, ManualBody... bodies) {
        return start(traces, new Origin("alice", delivery, FIELDS), mode, bodies);
    }

    private RunningGroup start(Traces traces, Origin origin, Mode mode, ManualBody... bodies) {
        GroupSpec spec = Bench.spec(Join.of(mode), 100, Rest.CANCEL, bodies);
        return bench.runner.with(traces).start(origin, spec, Allowance.UNLIMITED);
    }

    private static CallAttempt attempt(RunningGroup group, Attempt.Kind kind, int number) {
        return new CallAttempt(
                new CallOwner("alice", group.id().toString()),
                Optional.of(TaskId.ofIndex(0)),
                Optional.empty(),
                "GET",
                TARGET,
                kind,
                number,
                false);
    }

    private List<SpanData> named(String name) {
        return exporter.getFinishedSpanItems().stream()
                .filter(span -> span.getName().equals(name))
                .toList();
    }

    private static String text(SpanData span, String name) {
        return span.getAttributes().get(AttributeKey.stringKey(name));
    }
}
