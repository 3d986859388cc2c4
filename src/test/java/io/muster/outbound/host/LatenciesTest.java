package io.muster.outbound.host;

import static java.time.Duration.ofDays;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LatenciesTest {

    private final Latencies latencies = new Latencies();

    @Test
    void thereAreNoneAtFirst() {
        assertThat(latencies.summary()).isEmpty();
    }

    @Test
    void aPercentileIsOneOfTheValues() {
        latencies.record(ofMillis(7));
        assertThat(latencies.summary()).contains(new LatencySummary(1, ofMillis(7), ofMillis(7)));

        latencies.record(ofMillis(9));
        assertThat(latencies.summary()).contains(new LatencySummary(2, ofMillis(7), ofMillis(9)));
    }

    @Test
    void theNearestRankCountsWhateverTheOrder() {
        for (int i = 100; i > 0; i--) {
            latencies.record(ofMillis(i));
        }
        assertThat(latencies.summary()).contains(new LatencySummary(100, ofMillis(50), ofMillis(95)));
    }

    @Test
    void onlyTheLastHundredCount() {
        for (int i = 0; i < 1_000; i++) {
            latencies.record(ofDays(1));
        }
        for (int i = 0; i < 100; i++) {
            latencies.record(ofMillis(3));
        }
        assertThat(latencies.summary()).contains(new LatencySummary(100, ofMillis(3), ofMillis(3)));
    }

    @Test
    void whatIsTooLongToCountIsLong() {
        latencies.record(ofDays(10));

        assertThat(latencies.summary().orElseThrow().p50()).isGreaterThan(Duration.ofMinutes(35));
    }
}
