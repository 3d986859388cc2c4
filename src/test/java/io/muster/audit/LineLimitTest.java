package io.muster.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LineLimitTest {

    private final AtomicLong now = new AtomicLong();
    private final LineLimit limit = new LineLimit(now::get);

    @Test
    void aSourceMayWriteABurstAndThenOneInTenSeconds() {
        assertThat(permitted("a", 100)).isEqualTo(LineLimit.BURST_PER_SOURCE);
        // others are not affected
        assertThat(permitted("b", 3)).isEqualTo(3);

        pass(9);
        assertThat(limit.enter("a")).isNegative();
        pass(2);
        assertThat(limit.enter("a")).isNotNegative();
        assertThat(limit.enter("a")).isNegative();
    }

    @Test
    void theNextLineSaysHowManyWereOmitted() {
        permitted("a", LineLimit.BURST_PER_SOURCE + 5);

        assertThat(limit.enter("b")).isEqualTo(5);
        assertThat(limit.enter("b")).isZero();
    }

    @Test
    void allSourcesTogetherAreLimited() {
        long day = 0;
        for (int second = 0; second < 600; second++) {
            int from = second * 1_000;
            day += IntStream.range(from, from + 1_000)
                    .filter(source -> limit.enter("source " + source) >= 0)
                    .count();
            pass(1);
        }

        assertThat(day).isBetween(600L * LineLimit.PER_SECOND, LineLimit.BURST + 600L * LineLimit.PER_SECOND);
    }

    private long permitted(String source, int times) {
        return IntStream.range(0, times)
                .filter(each -> limit.enter(source) >= 0)
                .count();
    }

    private void pass(long seconds) {
        now.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
    }
}
