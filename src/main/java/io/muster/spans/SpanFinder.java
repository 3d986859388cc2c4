package io.muster.spans;

import io.muster.logging.Log;
import io.muster.tracing.GroupTraces;
import jakarta.enterprise.inject.Instance;
import java.lang.System.Logger.Level;
import java.util.Optional;

/**
 * Finds what makes spans. Only WildFly sees the WAR's copy of OpenTelemetry's API; on other servers a copy would not be the type
 * of their own bean. So this class does not refer to it, and the others of this package are loaded only if it is there.
 */
public final class SpanFinder {

    private static final System.Logger LOG = Log.of(SpanFinder.class);
    private static final String API = "io.opentelemetry.api.OpenTelemetry";
    private static final String AGENT = "io.opentelemetry.javaagent.OpenTelemetryAgent";

    private final boolean isEnabled;
    private final int maxSpans;

    /**
     * @param isEnabled whether the server's own OpenTelemetry is to be used
     * @param maxSpans the most spans of one group
     */
    public SpanFinder(boolean isEnabled, int maxSpans) {
        this.isEnabled = isEnabled;
        this.maxSpans = maxSpans;
    }

    /**
     * The server's own OpenTelemetry if it is enabled; otherwise that of a Java agent; otherwise none.
     *
     * @param beans of the application
     */
    public Optional<GroupTraces> find(Instance<Object> beans) {
        boolean hasAgent = isThere(AGENT, ClassLoader.getSystemClassLoader());
        if (!isEnabled && !hasAgent) {
            return Optional.empty();
        }
        Optional<GroupTraces> found = isThere(API, SpanFinder.class.getClassLoader())
                ? Telemetry.find(isEnabled, hasAgent, beans).map(tracer -> new OpenTelemetrySpans(tracer, maxSpans))
                : Optional.empty();
        if (found.isEmpty()) {
            LOG.log(
                    Level.WARNING,
                    "There will be no spans: {0}",
                    isEnabled
                            ? "otel.sdk.disabled is false, but this server has no OpenTelemetry that makes spans"
                            : "there is a Java agent that makes none; use one that knows this version of Java");
        }
        return found;
    }

    private static boolean isThere(String type, ClassLoader loader) {
        try {
            Class.forName(type, false, loader);
            return true;
        } catch (ClassNotFoundException | LinkageError none) {
            return false;
        }
    }
}
