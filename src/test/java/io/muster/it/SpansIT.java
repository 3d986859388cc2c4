package io.muster.it;

import io.muster.testing.Run;
import io.muster.testing.StartsItsOwnServer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.condition.DisabledIf;

/** On a server with an OpenTelemetry of its own: Payara has it, WildFly as the profile {@code opentelemetry} provisions it. */
@StartsItsOwnServer
@DisabledIf(value = "hasNoOpenTelemetry", disabledReason = "WildFly has no OpenTelemetry without -Popentelemetry")
class SpansIT extends SpanTests {

    static boolean hasNoOpenTelemetry() {
        return Run.server().equals("wildfly")
                && !Run.setting("muster.it.opentelemetry").equals("server");
    }

    @Override
    Map<String, String> openTelemetry() {
        return Map.of("otel.sdk.disabled", "false");
    }

    @Override
    List<String> jvmOptions() {
        return List.of();
    }
}
