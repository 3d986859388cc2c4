package io.muster.outbound.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.muster.outbound.host.Host.Health;
import io.muster.outbound.host.HostStatus.Circuit;
import io.muster.testing.ManualTimer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HostsTest {

    private static final Duration SHORT = Duration.ofMillis(10);

    private final ManualTimer timer = new ManualTimer();
    private final Hosts hosts = new Hosts((name, port) -> 256, 100, timer);
    private final Host host = hosts.of("a.test", 443);

    @Test
    void aHostIsIdentifiedByNameAndPort() {
        assertThat(hosts.of("a.test", 443)).isSameAs(host);
        assertThat(hosts.of("a.test", 8443)).isNotSameAs(host);
    }

    @Test
    void keepsHostsInUseAndTheLastThousandOthers() {
        host.acquire(() -> {});
        for (int i = 0; i < 5_000; i++) {
            hosts.of("h" + i + ".test", 443);
        }
        assertThat(hosts.size()).isEqualTo(1_000);
        assertThat(hosts.of("a.test", 443)).isSameAs(host);
    }

    @Test
    void theCircuitOpensWhenHalfOfTwentyFailed() {
        fail(9);
        succeed(10);
        assertThat(host.isBroken()).as("9 of 19").isFalse();

        fail(1);
        assertThat(host.isBroken()).as("10 of 20").isTrue();
        assertThat(host.permits()).isFalse();
    }

    @Test
    void unrelatedFailuresDoNotCount() {
        for (int i = 0; i < 100; i++) {
            assertThat(host.permits()).isTrue();
            host.report(Health.UNKNOWN, SHORT);
        }
        fail(19);
        assertThat(host.isBroken()).isFalse();
    }

    @Test
    void failuresOlderThanTenSecondsDoNotCount() {
        fail(19);
        timer.advance(Duration.ofSeconds(11));
        fail(1);
        assertThat(host.isBroken()).isFalse();
    }

    @Test
    void slowSuccessfulExchangesOpenNoCircuit() {
        for (int i = 0; i < 30; i++) {
            assertThat(host.permits()).isTrue();
            host.report(Health.WELL, Duration.ofMinutes(10));
        }
        assertThat(host.isBroken()).isFalse();
    }

    @Test
    void threeArePermittedAfterTenSeconds() {
        fail(20);
        timer.advance(Duration.ofMillis(9_900));
        assertThat(host.isBroken()).isTrue();

        timer.advance(Duration.ofMillis(200));
        assertThat(host.isBroken()).isFalse();
        assertThat(host.permits()).isTrue();
        assertThat(host.permits()).isTrue();
        assertThat(host.permits()).isTrue();
        assertThat(host.permits()).as("a fourth").isFalse();

        for (int i = 0; i < 3; i++) {
            host.report(Health.WELL, SHORT);
        }
        assertThat(host.permits()).isTrue();
    }

    @Test
    void itStaysOpenIfTheThreeFail() {
        fail(20);
        timer.advance(Duration.ofSeconds(11));
        fail(3);
        assertThat(host.isBroken()).isTrue();
    }

    @Test
    void settingTheClockBackKeepsNoCircuitOpen() {
        fail(20);
        timer.setTimeOfDayForward(Duration.ofHours(-1));
        assertThat(host.isBroken()).isTrue();

        timer.advance(Duration.ofSeconds(11));
        assertThat(host.isBroken()).isFalse();
    }

    @Test
    void settingTheClockForwardNeitherClosesACircuitNorClearsFailures() {
        fail(19);
        timer.setTimeOfDayForward(Duration.ofHours(1));
        fail(1);
        assertThat(host.isBroken()).isTrue();

        timer.setTimeOfDayForward(Duration.ofHours(1));
        assertThat(host.isBroken()).isTrue();
    }

    @Test
    void theStateOfAHostShowsItsCircuit() {
        assertThat(circuit()).isEqualTo(Circuit.CLOSED);
        fail(20);
        assertThat(circuit()).isEqualTo(Circuit.OPEN);
        timer.advance(Duration.ofSeconds(11));
        assertThat(circuit()).isEqualTo(Circuit.HALF_OPEN);
        succeed(3);
        assertThat(circuit()).isEqualTo(Circuit.CLOSED);
    }

    @Test
    void lookingAtAHalfOpenCircuitTakesNoneOfItsTrials() {
        fail(20);
        timer.advance(Duration.ofSeconds(11));
        for (int i = 0; i < 10; i++) {
            circuit();
        }
        for (int i = 0; i < 3; i++) {
            assertThat(host.permits()).isTrue();
        }
    }

    @Test
    void theStateOfAHostShowsWhatRunsAndWhatWaits() {
        Hosts few = new Hosts((name, port) -> 2, 100, timer);
        for (int i = 0; i < 5; i++) {
            Object exchange = i;
            few.of("a.test", 443).acquire(exchange::hashCode);
        }
        few.of("a.test", 443).responded(SHORT);
        few.of("b.test", 443);

        assertThat(few.status())
                .extracting(HostStatus::name, HostStatus::inFlight, HostStatus::waiting, HostStatus::limit)
                .containsExactly(tuple("b.test", 0, 0, 2), tuple("a.test", 2, 3, 2));
        assertThat(few.status().get(1).latency()).contains(new LatencySummary(1, SHORT, SHORT));
    }

    @Test
    void aPausedHostIsNotEvicted() {
        host.pause(Duration.ofMinutes(1), PauseReason.OPERATOR);
        for (int i = 0; i < 5_000; i++) {
            hosts.of("h" + i + ".test", 443);
        }
        assertThat(hosts.of("a.test", 443)).isSameAs(host);
    }

    private Circuit circuit() {
        return hosts.status().get(0).circuit();
    }

    private void fail(int times) {
        report(Health.IN_TROUBLE, times);
    }

    private void succeed(int times) {
        report(Health.WELL, times);
    }

    private void report(Health health, int times) {
        for (int i = 0; i < times; i++) {
            assertThat(host.permits()).isTrue();
            host.report(health, SHORT);
        }
    }
}
