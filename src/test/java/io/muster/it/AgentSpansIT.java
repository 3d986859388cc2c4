package io.muster.it;

import io.muster.fault.Run;
import io.muster.testing.StartsItsOwnServer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * With the OpenTelemetry Java agent, while the server's own OpenTelemetry is not enabled. Not on WildFly, whose own fails each
 * request if there is an agent (as of agent 2.9.0), and which has no API without it.
 */
@StartsItsOwnServer
@EnabledIfSystemProperty(
        named = "arquillian.launch",
        matches = "payara7?",
        disabledReason = "WildFly's own OpenTelemetry does not work with an agent")
@EnabledIfSystemProperty(
        named = "muster.it.opentelemetry",
        matches = "true",
        disabledReason = "the Java agent is there with -Popentelemetry only")
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
