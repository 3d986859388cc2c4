package io.muster.spans;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.outbound.AttemptEnd;
import io.muster.outbound.AttemptEnd.HostRefusal;
import io.muster.outbound.AttemptObserver;
import io.muster.outbound.CallAttempt;
import io.muster.outbound.CallbackOrigin;
import io.muster.outbound.gate.CallOwner;
import io.muster.outbound.target.Target;
import io.muster.task.Attempt;
import io.muster.task.Fault;
import io.muster.task.FaultCode;
import io.muster.task.TaskFailedException;
import io.muster.tracing.TraceHosts;
import io.muster.tracing.Traces;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CallbackSpanTest {

    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String CALLER = "b7ad6b7169203331";
    private static final Map<String, String> FIELDS =
            Map.of("traceparent", "00-" + TRACE + "-" + CALLER + "-01", "tracestate", "a=1", "baggage", "user=7");

    private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
    private final SdkTracerProvider provider = SdkTracerProvider.builder()
            .addSpanProcessor(SimpleSpanProcessor.create(exporter))
            .build();

    @AfterEach
    void stop() {
        provider.close();
    }

    @Test
    void anAttemptIsARootThatLinksToTheGroupsCaller() {
        AttemptObserver attempt = traces(TraceHosts.ALL).starting(attempt(0, FIELDS));
        Map<String, String> sent = attempt.permitted(Duration.ZERO);
        attempt.ended(new AttemptEnd(204, null, null, Duration.ofMillis(1), true));

        SpanData span = only();
        assertThat(span.getName()).isEqualTo("POST");
        assertThat(span.getKind()).isEqualTo(SpanKind.CLIENT);
        assertThat(span.getParentSpanContext().isValid()).isFalse();
        assertThat(span.getTraceId()).isNotEqualTo(TRACE);
        assertThat(span.getLinks()).singleElement().satisfies(link -> {
            assertThat(link.getSpanContext().getTraceId()).isEqualTo(TRACE);
            assertThat(link.getSpanContext().getSpanId()).isEqualTo(CALLER);
        });
        assertThat(attributes(span))
                .isEqualTo(Map.of(
                        "muster.group.id", "a-group",
                        "muster.attempt.kind", "first",
                        "http.request.method", "POST",
                        "http.response.status_code", "204",
                        "server.address", "hooks.example.com",
                        "server.port", "443",
                        "url.full", "https://hooks.example.com/REDACTED"));
        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        // the receiver continues the attempt's trace
        assertThat(sent)
                .isEqualTo(Map.of(
                        "traceparent",
                        "00-" + span.getTraceId() + "-" + span.getSpanId() + "-01",
                        "baggage",
                        "user=7"));
    }

    @Test
    void aRepeatedAttemptSaysSo() {
        AttemptObserver attempt = traces(TraceHosts.ALL).starting(attempt(2, FIELDS));
        attempt.permitted(Duration.ZERO);
        attempt.ended(new AttemptEnd(503, null, null, Duration.ofMillis(1), true));

        assertThat(attributes(only()))
                .containsEntry("http.request.resend_count", "2")
                .containsEntry("muster.attempt.kind", "retry")
                .containsEntry("error.type", "503");
        assertThat(only().getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    }

    @Test
    void anAttemptWithoutAResponseHasTheTypeOfItsError() {
        AttemptObserver attempt = traces(TraceHosts.ALL).starting(attempt(0, FIELDS));
        attempt.permitted(Duration.ZERO);
        attempt.ended(new AttemptEnd(
                0,
                new TaskFailedException(Fault.of(FaultCode.UPSTREAM_UNREACHABLE, "no")),
                null,
                Duration.ofMillis(1),
                true));

        assertThat(attributes(only()))
                .containsEntry("error.type", FaultCode.UPSTREAM_UNREACHABLE.slug())
                .doesNotContainKey("http.response.status_code");
    }

    @Test
    void withoutACallersTraceThereIsNoLink() {
        AttemptObserver attempt = traces(TraceHosts.ALL).starting(attempt(0, Map.of()));
        Map<String, String> sent = attempt.permitted(Duration.ZERO);
        attempt.ended(new AttemptEnd(204, null, null, Duration.ofMillis(1), true));

        assertThat(only().getLinks()).isEmpty();
        assertThat(sent).containsOnlyKeys("traceparent");
    }

    @Test
    void aReceiverThatIsNotNamedDoesNotLearnOfIt() {
        AttemptObserver attempt = traces(TraceHosts.parse("none")).starting(attempt(0, FIELDS));

        assertThat(attempt.permitted(Duration.ZERO)).isEmpty();
        attempt.ended(new AttemptEnd(204, null, null, Duration.ofMillis(1), true));
        assertThat(only().getLinks()).hasSize(1);
    }

    @Test
    void anAttemptThatItsHostRefusesHasNone() {
        AttemptObserver attempt = traces(TraceHosts.ALL).starting(attempt(0, FIELDS));
        attempt.ended(new AttemptEnd(
                0,
                new TaskFailedException(Fault.of(FaultCode.CIRCUIT_OPEN, "open")),
                HostRefusal.CIRCUIT_OPEN,
                Duration.ofMillis(1),
                false));

        assertThat(exporter.getFinishedSpanItems()).isEmpty();
    }

    private Traces traces(TraceHosts hosts) {
        return new Traces(hosts, Optional.of(new OpenTelemetrySpans(provider.get("test"), 100)));
    }

    private static CallAttempt attempt(int earlier, Map<String, String> trace) {
        return new CallAttempt(
                new CallOwner("alice", "a-group"),
                Optional.empty(),
                Optional.of(new CallbackOrigin(earlier, trace)),
                "POST",
                Target.parse("https://hooks.example.com/hook?key=secret"),
                Attempt.Kind.FIRST,
                0,
                false);
    }

    private SpanData only() {
        assertThat(exporter.getFinishedSpanItems()).hasSize(1);
        return exporter.getFinishedSpanItems().get(0);
    }

    private static Map<String, String> attributes(SpanData span) {
        return span.getAttributes().asMap().entrySet().stream()
                .collect(Collectors.toMap(
                        entry -> ((AttributeKey<?>) entry.getKey()).getKey(),
                        entry -> entry.getValue().toString()));
    }
}
