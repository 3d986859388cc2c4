package io.muster.settings;

import io.muster.tracing.TraceHosts;
import org.eclipse.microprofile.config.Config;

/**
 * What is traced.
 *
 * @param hosts the hosts that learn of traces
 * @param maxSpansPerGroup the most spans of one group
 * @param serversSpans whether spans are made by the server's own OpenTelemetry, if it has one
 */
public record TraceSettings(TraceHosts hosts, int maxSpansPerGroup, boolean serversSpans) {

    private static final String HOSTS = "muster.outbound.trace-hosts";
    private static final int DEFAULT_SPANS = 200;
    // of MicroProfile Telemetry
    private static final String DISABLED = "otel.sdk.disabled";

    /** @throws IllegalArgumentException if a setting is invalid; names it */
    public static TraceSettings read(Config config) {
        return new TraceSettings(
                hosts(config),
                ConfigValues.positive(config, "muster.traces.max-spans-per-group", DEFAULT_SPANS),
                ConfigValues.text(config, DISABLED)
                        .filter("false"::equalsIgnoreCase)
                        .isPresent());
    }

    private static TraceHosts hosts(Config config) {
        try {
            return TraceHosts.parse(ConfigValues.text(config, HOSTS).orElse(""));
        } catch (IllegalArgumentException malformed) {
            throw new IllegalArgumentException(HOSTS + ": " + malformed.getMessage(), malformed);
        }
    }
}
