package io.muster.outbound.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.testing.ManualTimer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetryBudgetTest {

    private final ManualTimer timer = new ManualTimer();

    @Test
    void grantsOneInTenPlusOnePerSecond() {
        RetryBudget budget = new RetryBudget(0.1, 1, timer);
        assertThat(spendAll(budget))
                .as("one initially, and those of ten seconds")
                .isEqualTo(11);

        earn(budget, 95);
        assertThat(spendAll(budget)).isEqualTo(9);

        timer.advance(Duration.ofSeconds(3));
        assertThat(spendAll(budget)).isEqualTo(3);
    }

    @Test
    void idleTimeAccumulatesForTenSecondsOnly() {
        RetryBudget budget = new RetryBudget(0.1, 1, timer);
        spendAll(budget);
        timer.advance(Duration.ofHours(1));
        assertThat(spendAll(budget)).isEqualTo(10);
    }

    @Test
    void theShareOfAThousandCallsAccumulates() {
        RetryBudget budget = new RetryBudget(0.05, 0, timer);
        earn(budget, 100_000);
        assertThat(spendAll(budget)).isEqualTo(50);
        timer.advance(Duration.ofHours(1));
        assertThat(spendAll(budget)).isZero();
    }

    private static void earn(RetryBudget budget, int calls) {
        for (int i = 0; i < calls; i++) {
            budget.earn();
        }
    }

    private static int spendAll(RetryBudget budget) {
        int spent = 0;
        while (budget.spend()) {
            spent++;
        }
        return spent;
    }
}
