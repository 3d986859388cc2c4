package io.muster.budget;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.testing.Race;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ByteBudgetTest {

    private final ByteBudget budget = new ByteBudget(10);

    @Test
    void reservesUpToItsLimit() {
        assertThat(budget.take(4)).isTrue();
        assertThat(budget.take(7)).isFalse();
        assertThat(budget.take(6)).isTrue();
        assertThat(budget.take(1)).isFalse();

        budget.giveBack(3);

        assertThat(budget.taken()).isEqualTo(7);
        assertThat(budget.take(3)).isTrue();
    }

    @Test
    void unconditionalReservationsReduceWhatIsLeft() {
        budget.takeAnyway(12);
        assertThat(budget.take(0)).isFalse();

        budget.giveBack(3);
        assertThat(budget.take(1)).isTrue();
    }

    @Test
    void aCallerCannotUseTheSharesOfOthers() {
        ByteBudget shared = new ByteBudget(10, 4);
        ByteBudget.Share greedy = shared.of("greedy");

        assertThat(greedy.take(3)).isTrue();
        assertThat(shared.of("greedy").take(2)).isFalse();
        assertThat(shared.of("modest").take(4)).isTrue();
        assertThat(greedy.max()).isEqualTo(4);

        greedy.giveBack(2);
        assertThat(shared.taken()).isEqualTo(5);
        assertThat(greedy.take(3)).isTrue();
        // the node's bytes are limited too
        assertThat(shared.of("third").take(3)).isFalse();
    }

    @Test
    void momentaryReservationsMayExceedTheShareByHalf() {
        ByteBudget shared = new ByteBudget(10, 4);
        ByteBudget.Share share = shared.of("alice");

        assertThat(share.briefMax()).isEqualTo(6);
        assertThat(share.takeBriefly(3)).isTrue();
        assertThat(share.take(4)).isFalse();
        assertThat(share.take(3)).isTrue();
        assertThat(share.takeBriefly(1)).isFalse();
        assertThat(shared.of("bob").takeBriefly(5)).isFalse();
        share.giveBackBrief(3);
        assertThat(share.take(2)).isFalse();
        assertThat(share.take(1)).isTrue();
        share.giveBack(4);

        assertThat(shared.taken()).isZero();
        assertThat(shared.callers()).isZero();
        assertThat(new ByteBudget(10).of("all").briefMax()).isEqualTo(10);
        assertThat(ByteBudget.unlimited().of("all").briefMax()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void unconditionalReservationsCountForTheirCallerAndCallersWithoutReservationsAreForgotten() {
        ByteBudget shared = new ByteBudget(10, 4);
        ByteBudget.Share share = shared.of("alice");

        share.takeAnyway(6);
        assertThat(share.take(1)).isFalse();
        assertThat(shared.of("bob").take(5)).isFalse();
        share.giveBack(6);
        share.take(2);
        share.giveBack(2);

        assertThat(shared.taken()).isZero();
        assertThat(shared.callers()).isZero();
    }

    @Test
    void concurrentReservationsOfOneCallerNeverExceedItsShare() {
        ByteBudget shared = new ByteBudget(100, 10);
        try (Race race = new Race()) {
            for (int round = 0; round < 2_000; round++) {
                AtomicInteger given = new AtomicInteger();
                Runnable take = () -> given.addAndGet(shared.of("alice").take(6) ? 6 : 0);
                race.run(take, take);
                assertThat(given).hasValue(6);
                shared.of("alice").giveBack(6);
            }
        }
        assertThat(shared.callers()).isZero();
    }

    @Test
    void concurrentReservationsNeverExceedTheLimit() {
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
