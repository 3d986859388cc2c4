package io.muster.app;

import io.muster.settings.TraceSettings;
import io.muster.spans.SpanFinder;
import io.muster.tracing.Traces;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.ConfigProvider;

/** Produces tracing. */
@ApplicationScoped
public class TracingProducer {

    // not as a listener: those who are told are produced together
    @Produces
    @Singleton
    @Typed(Traces.class)
    Traces traces(Instance<Object> beans) {
        TraceSettings settings = TraceSettings.read(ConfigProvider.getConfig());
        SpanFinder spans = new SpanFinder(settings.serversSpans(), settings.maxSpansPerGroup());
        return new Traces(settings.hosts(), spans.find(beans));
    }
}
