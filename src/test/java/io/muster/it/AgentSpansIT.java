package io.muster.it;

import io.muster.testing.Run;
import io.muster.testing.StartsItsOwnServer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * With the OpenTelemetry Java agent, while the server's own OpenTelemetry is not enabled. On WildFly without it: with it
 * the server fails each request if there is an agent (as of agent 2.9.0).
 */
@StartsItsOwnServer
@EnabledIfSystemProperty(
        named = "muster.it.opentelemetry",
        matches = "agent",
        disabledReason = "the Java agent is there with -Pjava-agent only")
class AgentSpansIT extends SpanTests {

    @Override
    Map<String, String> openTelemetry() {
        return Map.of();
    }

    @Override
    List<String> jvmOptions() {
        return List.of("-javaagent:" + Run.setting("muster.it.agent"));
    }
}
