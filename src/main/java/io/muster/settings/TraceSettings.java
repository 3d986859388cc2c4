package io.muster.settings;

import io.muster.tracing.TraceHosts;
import org.eclipse.microprofile.config.Config;

/**
 * What is traced.
 *
 * @param hosts the hosts that learn of traces
 */
public record TraceSettings(TraceHosts hosts) {

    private static final String HOSTS = "muster.outbound.trace-hosts";

    /** @throws IllegalArgumentException if a setting is invalid; names it */
    public static TraceSettings read(Config config) {
        try {
            return new TraceSettings(
                    TraceHosts.parse(ConfigValues.text(config, HOSTS).orElse("")));
        } catch (IllegalArgumentException malformed) {
            throw new IllegalArgumentException(HOSTS + ": " + malformed.getMessage(), malformed);
        }
    }
}
