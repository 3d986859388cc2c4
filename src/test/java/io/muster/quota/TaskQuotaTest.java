package io.muster.quota;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.muster.budget.QuotaExceededException;
import io.muster.testing.ManualTimer;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TaskQuotaTest {

    private final ManualTimer clock = new ManualTimer();
    private final TaskQuota quota = quota(Optional.of(new Rate(60, ofMinutes(1))));

    @Test
    void permitsABurstOfTheWholeRate() {
        quota.charge("alice", 50);
        quota.charge("alice", 10);

        assertThat(refused("alice", 1)).isEqualTo(ofSeconds(1));
    }

    @Test
    void tokensAreRefilledEvenly() {
        quota.charge("alice", 60);
        clock.advance(ofMillis(9_500));

        quota.charge("alice", 9);
        assertThat(refused("alice", 1)).isEqualTo(ofMillis(500));
        assertThat(refused("alice", 30)).isEqualTo(ofMillis(29_500));
    }

    @Test
    void refusedTasksTakeNoTokens() {
        quota.charge("alice", 30);
        refused("alice", 31);

        quota.charge("alice", 30);
    }

    @Test
    void returnedTokensNeverExceedTheRate() {
        quota.charge("alice", 60);
        quota.refund("alice", 60);
        quota.refund("alice", 60);

        quota.charge("alice", 60);
        refused("alice", 1);
    }

    @Test
    void callersHaveSeparateBuckets() {
        quota.charge("alice", 60);

        quota.charge("bob", 60);
    }

    @Test
    void aGroupWithoutTasksCountsAsOne() {
        quota.charge("alice", 59);
        quota.charge("alice", 0);

        refused("alice", 0);
    }

    @Test
    void checkTakesNoTokens() {
        quota.charge("alice", 59);
        quota.check("alice");
        quota.check("alice");
        quota.charge("alice", 1);

        var thrown = catchThrowableOfType(QuotaExceededException.class, () -> quota.check("alice"));
        assertThat(thrown.retryAfter()).isEqualTo(ofSeconds(1));
    }

    @Test
    void evictsTheLeastRecentlyUsedCaller() {
        quota.charge("alice", 60);
        quota.charge("bob", 60);
        for (int other = 0; other < 9_998; other++) {
            quota.charge("caller " + other, 1);
        }
        refused("alice", 1);
        quota.charge("one too many", 1);

        assertThat(quota.callers()).isEqualTo(10_000);
        refused("alice", 1);
        quota.charge("bob", 60);
    }

    @Test
    void withoutARateThereIsNoLimit() {
        TaskQuota none = quota(Optional.empty());

        assertThatCode(() -> {
                    none.charge("alice", Integer.MAX_VALUE);
                    none.charge("alice", Integer.MAX_VALUE);
                    none.check("alice");
                })
                .doesNotThrowAnyException();
        assertThat(none.callers()).isZero();
    }

    private TaskQuota quota(Optional<Rate> rate) {
        return new TaskQuota(rate, clock::nanoTime);
    }

    private Duration refused(String caller, int tasks) {
        var thrown = catchThrowableOfType(QuotaExceededException.class, () -> quota.charge(caller, tasks));
        assertThat(thrown).as("refusal of %d tasks of %s", tasks, caller).isNotNull();
        assertThat(thrown).hasMessage("Limit of 60 tasks per caller in 60 s exceeded");
        return thrown.retryAfter();
    }
}
