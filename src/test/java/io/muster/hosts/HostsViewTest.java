package io.muster.hosts;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.json.Json;
import io.muster.json.MalformedJsonException;
import io.muster.outbound.host.Host;
import io.muster.outbound.host.Hosts;
import io.muster.outbound.host.PauseReason;
import io.muster.testing.ManualTimer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class HostsViewTest {

    private static final OptionalInt ANY_PORT = OptionalInt.empty();

    private final ManualTimer timer = new ManualTimer();
    private final Hosts hosts = new Hosts((name, port) -> 1, 100, timer);
    private final HostsView view = new HostsView(hosts, timer);

    @Test
    void aHostIsShownWithItsState() {
        Host host = hosts.of("a.example", 443);
        host.acquire(() -> {});
        host.acquire(() -> {});
        host.responded(ofMillis(12));
        host.pause(ofSeconds(90), PauseReason.RETRY_AFTER);

        assertThat(view.at("/muster/").list(10))
                .isEqualTo(
                        "{\"hosts\":[{\"host\":\"a.example\",\"port\":443,\"inFlight\":1,\"limit\":1,\"waiting\":1,\"circuit\":\"closed\","
                                + "\"pause\":{\"reason\":\"retry-after\",\"until\":\"2026-01-01T00:01:30Z\",\"remainingMs\":90000},"
                                + "\"latency\":{\"responses\":1,\"p50Ms\":12,\"p95Ms\":12},"
                                + "\"links\":{\"pause\":\"/muster/api/hosts/a.example/pause?port=443\","
                                + "\"resume\":\"/muster/api/hosts/a.example/resume?port=443\"}}],\"total\":1}");
    }

    @Test
    void thoseThatNeedAttentionComeFirst() {
        hosts.of("older.example", 443);
        hosts.of("busy.example", 443).acquire(() -> {});
        hosts.of("paused.example", 443).pause(ofMinutes(1), PauseReason.OPERATOR);
        hosts.of("newer.example", 443);

        assertThat(names(view.list(10)))
                .containsExactly("paused.example", "busy.example", "newer.example", "older.example");
    }

    @Test
    void theListIsLimitedAndSaysHowManyThereAre() {
        for (int i = 0; i < 30; i++) {
            hosts.of("h" + i + ".example", 443);
        }
        assertThat(names(view.list(3))).hasSize(3);
        assertThat(read(view.list(3)).get("total").intValue()).isEqualTo(30);
    }

    @Test
    void aPauseIsOfAllPortsOrOfOne() {
        Host tls = hosts.of("a.example", 443);
        Host other = hosts.of("a.example", 8443);
        Host another = hosts.of("b.example", 443);

        assertThat(names(view.pause("A.example", ANY_PORT, ofMinutes(1)).orElseThrow()))
                .hasSize(2);
        assertThat(tls.pause()).isPresent();
        assertThat(other.pause()).isPresent();
        assertThat(another.pause()).isEmpty();

        assertThat(names(view.resume("a.example", OptionalInt.of(8443)).orElseThrow()))
                .hasSize(1);
        assertThat(tls.pause()).isPresent();
        assertThat(other.pause()).isEmpty();
    }

    @Test
    void aHostThatIsNotCalledCannotBePaused() {
        hosts.of("a.example", 443);

        assertThat(view.pause("b.example", ANY_PORT, ofMinutes(1))).isEmpty();
        assertThat(view.resume("a.example", OptionalInt.of(80))).isEmpty();
        assertThat(view.list(10)).doesNotContain("b.example");
    }

    @Test
    void anIpv6AddressNeedsNoColonInThePath() {
        Host host = hosts.of("[2001:db8::1]", 8080);

        assertThat(view.list(1)).contains("\"/api/hosts/2001-db8--1/pause?port=8080\"");
        assertThat(view.pause("2001-db8--1", ANY_PORT, ofMinutes(1))).isPresent();
        assertThat(host.pause()).isPresent();
        assertThat(view.resume("2001:db8::1", ANY_PORT)).isPresent();
        assertThat(host.pause()).isEmpty();
    }

    private static List<String> names(String json) {
        return read(json)
                .get("hosts")
                .valueStream()
                .map(host -> host.get("host").stringValue())
                .toList();
    }

    private static JsonNode read(String json) {
        try {
            return Json.read(json.getBytes(StandardCharsets.UTF_8));
        } catch (MalformedJsonException malformed) {
            throw new AssertionError(malformed);
        }
    }
}
