package io.muster.callback;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RetryPlanTest {

    private static final RetryPlan PLAN = new RetryPlan(List.of(ofSeconds(5), ofMinutes(5), ofMinutes(30)));

    @Test
    void followsStandardWebhooksByDefault() {
        assertThat(IntStream.rangeClosed(1, 9)
                        .mapToObj(attempts -> RetryPlan.STANDARD.delay(attempts, Optional.empty())))
                .containsExactly(
                        Optional.of(ofSeconds(5)),
                        Optional.of(ofMinutes(5)),
                        Optional.of(ofMinutes(30)),
                        Optional.of(ofHours(2)),
                        Optional.of(ofHours(5)),
                        Optional.of(ofHours(10)),
                        Optional.of(ofHours(14)),
                        Optional.of(ofHours(20)),
                        Optional.of(ofHours(24)));
        assertThat(RetryPlan.STANDARD.delay(10, Optional.empty())).isEmpty();
    }

    @Test
    void waitsLongerOnRequestButNoLongerThanTheNextDelay() {
        assertThat(PLAN.delay(1, Optional.of(ofSeconds(1)))).contains(ofSeconds(5));
        assertThat(PLAN.delay(1, Optional.of(ofSeconds(60)))).contains(ofSeconds(60));
        assertThat(PLAN.delay(1, Optional.of(ofHours(9)))).contains(ofMinutes(5));
        assertThat(PLAN.delay(3, Optional.of(ofHours(9)))).contains(ofMinutes(30));
        assertThat(PLAN.delay(4, Optional.of(ofSeconds(1)))).isEmpty();
    }

    @Test
    void aPlanWithoutDelaysMakesOneAttempt() {
        assertThat(new RetryPlan(List.of()).delay(1, Optional.of(ofSeconds(1)))).isEmpty();
    }

    @Test
    void rejectsInvalidDelays() {
        assertThatThrownBy(() -> new RetryPlan(List.of(Duration.ZERO))).hasMessage("a delay must be above 0");
        assertThatThrownBy(() -> new RetryPlan(Collections.nCopies(51, ofSeconds(1))))
                .hasMessage("there must be at most 50 delays");
    }

    @Test
    void longestIncludesTheDelaysThatReceiversMayRequest() {
        RetryPlan plan = new RetryPlan(List.of(Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofSeconds(20)));
        Optional<Duration> always = Optional.of(Duration.ofDays(1));
        Duration all = plan.delay(1, always)
                .orElseThrow()
                .plus(plan.delay(2, always).orElseThrow())
                .plus(plan.delay(3, always).orElseThrow());

        assertThat(plan.longest()).isEqualTo(all).isEqualTo(Duration.ofSeconds(140));
        assertThat(new RetryPlan(List.of()).longest()).isZero();
    }
}
