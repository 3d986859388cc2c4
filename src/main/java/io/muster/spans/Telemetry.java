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
     */
    static Optional<Tracer> find(boolean isEnabled, boolean hasAgent, Instance<Object> beans) {
        Instance<OpenTelemetry> servers = beans.select(OpenTelemetry.class);
        if (isEnabled && servers.isResolvable()) {
            LOG.log(Level.INFO, "Spans are made by the server's OpenTelemetry");
            return Optional.of(servers.get().getTracer(SCOPE));
        }
        if (hasAgent) {
            LOG.log(Level.INFO, "Spans are made by the OpenTelemetry Java agent");
            return Optional.of(GlobalOpenTelemetry.getTracer(SCOPE));
        }
        return Optional.empty();
    }
}
