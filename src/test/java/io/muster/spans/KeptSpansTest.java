package io.muster.spans;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.task.Fault;
import io.muster.task.FaultCode;
import io.muster.task.TaskId;
import io.muster.task.TaskOutcome;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KeptSpansTest {

    private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
    private final SdkTracerProvider provider = SdkTracerProvider.builder()
            .addSpanProcessor(SimpleSpanProcessor.create(exporter))
            .build();
    private final Tracer tracer = provider.get("test");
    private final AtomicLong now = new AtomicLong();
    private final SpanSource source = new SpanSource(tracer, new SpanClock(now::get), Optional.empty());
    private final Span group = tracer.spanBuilder("group").startSpan();
    private final KeptSpans kept = new KeptSpans(3);

    @AfterEach
    void stop() {
        provider.close();
    }

    @Test
    void failuresComeFirstAndThenTheSlowest() {
        add("slow", 900, new TaskOutcome.Succeeded<>(1));
        add("quick-failure", 1, new TaskOutcome.Failed<>(Fault.of(FaultCode.TASK_FAILED, "no")));
        for (int i = 0; i < 100; i++) {
            add("quick", 2, new TaskOutcome.Succeeded<>(1));
        }
        add("slowest", 1_000, new TaskOutcome.Succeeded<>(1));

        assertThat(kept.end()).isEqualTo(100);
        assertThat(exporter.getFinishedSpanItems())
                .extracting(span -> span.getAttributes().get(AttributeKey.stringKey("muster.task.id")))
                .containsExactlyInAnyOrder("quick-failure", "slowest", "slow");
    }

    private void add(String name, long nanos, TaskOutcome<?> outcome) {
        TaskSpans task = new TaskSpans(source, group, new TaskId(name), "test");
        now.addAndGet(nanos);
        task.end(outcome);
        kept.add(task);
    }
}
