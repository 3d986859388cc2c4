package io.muster.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.testing.Race;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ByteBudgetTest {

    private final ByteBudget budget = new ByteBudget(10);

    @Test
    void givesWhatItHasAndNotOneByteMore() {
        assertThat(budget.take(4)).isTrue();
        assertThat(budget.take(7)).isFalse();
        assertThat(budget.take(6)).isTrue();
        assertThat(budget.take(1)).isFalse();

        budget.giveBack(3);

        assertThat(budget.taken()).isEqualTo(7);
        assertThat(budget.take(3)).isTrue();
    }

    @Test
    void whatIsTakenAnywayIsMissingAfterwards() {
        budget.takeAnyway(12);
        assertThat(budget.take(0)).isFalse();

        budget.giveBack(3);
        assertThat(budget.take(1)).isTrue();
    }

    @Test
    void twoAtOnceNeverTakeMoreThanThereIs() {
        try (Race race = new Race()) {
            for (int round = 0; round < 2_000; round++) {
                AtomicInteger given = new AtomicInteger();
                Runnable take = () -> given.addAndGet(budget.take(6) ? 6 : 0);
                race.run(take, take);
                assertThat(given).hasValue(6);
                budget.giveBack(6);
            }
        }
    }
}
