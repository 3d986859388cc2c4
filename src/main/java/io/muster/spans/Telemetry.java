package io.muster.spans;

import io.muster.logging.Log;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Tracer;
import jakarta.enterprise.inject.Instance;
import java.lang.System.Logger.Level;
import java.util.Optional;

/** Finds the OpenTelemetry that is to be used. */
final class Telemetry {

    private static final System.Logger LOG = Log.of(Telemetry.class);
    private static final String SCOPE = "io.muster";

    private Telemetry() {}

    /**
     * The server's own (MicroProfile Telemetry) only if it is enabled: Payara's would record even if nobody had enabled it.
     * {@code GlobalOpenTelemetry} is only asked if there is an agent, since asking would determine it for all applications
     * of the server.
     *
     * @return empty if there is none that makes spans
     */
    static Optional<Tracer> find(boolean isEnabled, boolean hasAgent, Instance<Object> beans) {
        Instance<OpenTelemetry> servers = beans.select(OpenTelemetry.class);
        if (isEnabled && servers.isResolvable()) {
            return usable(servers.get().getTracer(SCOPE), "server's OpenTelemetry");
        }
        return hasAgent ? usable(GlobalOpenTelemetry.getTracer(SCOPE), "OpenTelemetry Java agent") : Optional.empty();
    }

    private static Optional<Tracer> usable(Tracer tracer, String maker) {
        if (!makesSpans(tracer)) {
            return Optional.empty();
        }
        LOG.log(Level.INFO, "Spans are made by the {0}", maker);
        return Optional.of(tracer);
    }

    // that of an agent that does not know this version of Java, for example, does nothing. A span that is not ended is
    // never exported
    private static boolean makesSpans(Tracer tracer) {
        return tracer.spanBuilder("muster.probe")
                .setNoParent()
                .startSpan()
                .getSpanContext()
                .isValid();
    }
}
