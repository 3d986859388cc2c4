package io.muster.spans;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.testing.QuietLog;
import io.muster.tracing.GroupTraces;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import jakarta.enterprise.inject.Instance;
import java.lang.reflect.Proxy;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SpanFinderTest {

    @Test
    void aServersOpenTelemetryIsNotAskedUnlessItIsEnabled() {
        try (SdkTracerProvider provider = SdkTracerProvider.builder().build()) {
            Instance<Object> beans = beans(Optional.of(with(provider)));

            assertThat(new SpanFinder(false, 200).find(beans)).isEmpty();
            assertThat(new SpanFinder(true, 200).find(beans)).containsInstanceOf(OpenTelemetrySpans.class);
        }
    }

    @Test
    void anOpenTelemetryThatMakesNoSpansIsNotUsed() {
        try (QuietLog log = QuietLog.of(SpanFinder.class)) {
            Optional<GroupTraces> found = new SpanFinder(true, 200).find(beans(Optional.of(OpenTelemetry.noop())));

            assertThat(found).isEmpty();
            assertThat(log.messages()).singleElement().asString().contains("no OpenTelemetry that makes spans");
        }
    }

    @Test
    void thatAServerHasNoneThoughItIsEnabledIsLogged() {
        try (QuietLog log = QuietLog.of(SpanFinder.class)) {
            Optional<GroupTraces> found = new SpanFinder(true, 200).find(beans(Optional.empty()));

            assertThat(found).isEmpty();
            assertThat(log.messages()).singleElement().asString().contains("otel.sdk.disabled is false");
        }
    }

    private static OpenTelemetry with(TracerProvider tracers) {
        return new OpenTelemetry() {
            @Override
            public TracerProvider getTracerProvider() {
                return tracers;
            }

            @Override
            public ContextPropagators getPropagators() {
                return ContextPropagators.noop();
            }
        };
    }

    @SuppressWarnings("unchecked")
    private static Instance<Object> beans(Optional<OpenTelemetry> known) {
        return (Instance<Object>) Proxy.newProxyInstance(
                SpanFinderTest.class.getClassLoader(),
                new Class<?>[] {Instance.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "select" -> proxy;
                    case "isResolvable" -> known.isPresent();
                    case "get" -> known.orElseThrow();
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }
}
