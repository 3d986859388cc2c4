package io.muster.quota;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.muster.budget.QuotaExceededException;
import io.muster.quota.StorageQuota.Usage;
import io.muster.testing.ManualTimer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StorageQuotaTest {

    private static final int MAX = 1_000;

    private final ManualTimer clock = new ManualTimer();
    private final Map<String, Long> kept = new HashMap<>();
    private final StorageQuota quota = new StorageQuota(MAX, this::total, clock::nanoTime);
    private Duration cost = Duration.ZERO;
    private int sums;

    @Test
    void acceptsUpToTheLimit() {
        kept.put("alice", 900L);

        store("alice", 60);
        store("alice", 40);
        assertRefused("alice", 1);
        assertThat(kept).containsEntry("alice", 1_000L);
    }

    @Test
    void reportsTheUsageAndWhatToDo() {
        kept.put("alice", 900L);

        assertThatExceptionOfType(QuotaExceededException.class)
                .isThrownBy(() -> store("alice", 101))
                .withMessageContaining("7 when last counted")
                .withMessageContaining("900 bytes")
                .withMessageContaining("1000")
                .withMessageContaining("Delete finished groups")
                .withMessageContaining("muster.background.max-bytes-per-caller")
                .satisfies(refused -> assertThat(refused.retryAfter()).isPositive());
    }

    @Test
    void callersHaveSeparateLimits() {
        store("alice", MAX);

        store("bob", MAX);
        assertRefused("alice", 1);
    }

    @Test
    void computesTheTotalAtMostOnceASecond() {
        for (int group = 0; group < 100; group++) {
            store("alice", 1);
        }
        assertThat(sums).isOne();
        kept.put("alice", 1_000L);
        clock.advance(ofMillis(999));
        store("alice", 1);
        clock.advance(ofMillis(1));

        assertRefused("alice", 1);
        assertThat(sums).isEqualTo(2);
    }

    @Test
    void spendsAtMostATwentiethOfTheTimeOnTotals() {
        cost = ofSeconds(1);
        store("alice", 1);
        clock.advance(ofSeconds(19));
        store("alice", 1);
        assertThat(sums).isOne();
        clock.advance(ofSeconds(1));

        store("alice", 1);
        assertThat(sums).isEqualTo(2);
    }

    @Test
    void detectsDeletions() {
        kept.put("alice", 1_000L);
        assertRefused("alice", 1);
        kept.put("alice", 0L);
        assertRefused("alice", 1);
        clock.advance(ofSeconds(1));

        store("alice", 1_000);
    }

    @Test
    void doesNotCountWhatCouldNotBeStored() {
        assertThatIllegalStateException()
                .isThrownBy(() -> quota.store("alice", MAX, () -> {
                    assertRefused("alice", 1);
                    throw new IllegalStateException("the database is away");
                }));

        store("alice", MAX);
    }

    @Test
    void countsWhatIsBeingStoredDuringATotal() {
        quota.store("alice", 600, () -> {
            clock.advance(ofSeconds(2));
            assertRefused("alice", 401);
            kept.put("alice", 600L);
        });
        assertThat(sums).isEqualTo(2);

        assertRefused("alice", 401);
        store("alice", 400);
    }

    @Test
    void checksThatTheLimitIsNotExceededAlready() {
        kept.put("alice", 1_000L);
        quota.check("alice");
        kept.put("alice", 1_001L);
        clock.advance(ofSeconds(1));

        assertThatExceptionOfType(QuotaExceededException.class).isThrownBy(() -> quota.check("alice"));
    }

    @Test
    void limitsTheNumberOfKnownCallers() {
        for (int caller = 0; caller < 10_100; caller++) {
            store("caller " + caller, 1);
        }

        assertThat(quota.callers()).isEqualTo(10_000);
    }

    private void store(String caller, long bytes) {
        quota.store(caller, bytes, () -> kept.merge(caller, bytes, Long::sum));
    }

    private void assertRefused(String caller, long bytes) {
        assertThatExceptionOfType(QuotaExceededException.class).isThrownBy(() -> store(caller, bytes));
    }

    private Usage total(String caller) {
        sums++;
        clock.advance(cost);
        return new Usage(7, kept.getOrDefault(caller, 0L));
    }
}
