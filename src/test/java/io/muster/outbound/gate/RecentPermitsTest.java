package io.muster.outbound.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RecentPermitsTest {

    private final AtomicLong now = new AtomicLong(-5);
    private final RecentPermits permits = new RecentPermits(now::get);

    @Test
    void aPermitIsForItsHostAndPortAndForLessThanASecond() {
        permits.add("a.example", 80);

        assertThat(permits.contain("a.example", 80)).isTrue();
        assertThat(permits.contain("a.example", 81)).isFalse();
        assertThat(permits.contain("b.example", 80)).isFalse();
        now.addAndGet(Duration.ofSeconds(1).toNanos() - 1);
        assertThat(permits.contain("a.example", 80)).isTrue();
        now.addAndGet(1);
        assertThat(permits.contain("a.example", 80)).isFalse();
    }

    @Test
    void thereAreNeverMoreThanAThousand() {
        for (int port = 1; port <= 1_001; port++) {
            permits.add("a.example", port);
        }

        assertThat(permits.contain("a.example", 1_001)).isTrue();
        assertThat(permits.contain("a.example", 1)).isFalse();
    }
}
