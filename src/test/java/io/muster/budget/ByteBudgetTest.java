package io.muster.budget;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.testing.Race;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ByteBudgetTest {

    private final ByteBudget budget = new ByteBudget(10);

    @Test
    void reservesUpToItsLimit() {
        assertThat(budget.tryReserve(4)).isTrue();
        assertThat(budget.tryReserve(7)).isFalse();
        assertThat(budget.tryReserve(6)).isTrue();
        assertThat(budget.tryReserve(1)).isFalse();

        budget.release(3);

        assertThat(budget.reserved()).isEqualTo(7);
        assertThat(budget.tryReserve(3)).isTrue();
    }

    @Test
    void unconditionalReservationsReduceWhatIsLeft() {
        budget.reserveAnyway(12);
        assertThat(budget.tryReserve(0)).isFalse();

        budget.release(3);
        assertThat(budget.tryReserve(1)).isTrue();
    }

    @Test
    void aCallerCannotUseTheSharesOfOthers() {
        ByteBudget shared = new ByteBudget(10, 4);
        ByteBudget.Share greedy = shared.of("greedy");

        assertThat(greedy.tryReserve(3)).isTrue();
        assertThat(shared.of("greedy").tryReserve(2)).isFalse();
        assertThat(shared.of("modest").tryReserve(4)).isTrue();
        assertThat(greedy.max()).isEqualTo(4);

        greedy.release(2);
        assertThat(shared.reserved()).isEqualTo(5);
        assertThat(greedy.tryReserve(3)).isTrue();
        // the node's bytes are limited too
        assertThat(shared.of("third").tryReserve(3)).isFalse();
    }

    @Test
    void momentaryReservationsMayExceedTheShareByHalf() {
        ByteBudget shared = new ByteBudget(10, 4);
        ByteBudget.Share share = shared.of("alice");

        assertThat(share.briefMax()).isEqualTo(6);
        assertThat(share.tryReserveBriefly(3)).isTrue();
        assertThat(share.tryReserve(4)).isFalse();
        assertThat(share.tryReserve(3)).isTrue();
        assertThat(share.tryReserveBriefly(1)).isFalse();
        assertThat(shared.of("bob").tryReserveBriefly(5)).isFalse();
        share.releaseBrief(3);
        assertThat(share.tryReserve(2)).isFalse();
        assertThat(share.tryReserve(1)).isTrue();
        share.release(4);

        assertThat(shared.reserved()).isZero();
        assertThat(shared.callers()).isZero();
        assertThat(new ByteBudget(10).of("all").briefMax()).isEqualTo(10);
        assertThat(ByteBudget.unlimited().of("all").briefMax()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void unconditionalReservationsCountForTheirCallerAndCallersWithoutReservationsAreForgotten() {
        ByteBudget shared = new ByteBudget(10, 4);
        ByteBudget.Share share = shared.of("alice");

        share.reserveAnyway(6);
        assertThat(share.tryReserve(1)).isFalse();
        assertThat(shared.of("bob").tryReserve(5)).isFalse();
        share.release(6);
        share.tryReserve(2);
        share.release(2);

        assertThat(shared.reserved()).isZero();
        assertThat(shared.callers()).isZero();
    }

    @Test
    void concurrentReservationsOfOneCallerNeverExceedItsShare() {
        ByteBudget shared = new ByteBudget(100, 10);
        try (Race race = new Race()) {
            for (int round = 0; round < 2_000; round++) {
                AtomicInteger given = new AtomicInteger();
                Runnable reserve = () -> given.addAndGet(shared.of("alice").tryReserve(6) ? 6 : 0);
                race.run(reserve, reserve);
                assertThat(given).hasValue(6);
                shared.of("alice").release(6);
            }
        }
        assertThat(shared.callers()).isZero();
    }

    @Test
    void concurrentReservationsNeverExceedTheLimit() {
        try (Race race = new Race()) {
            for (int round = 0; round < 2_000; round++) {
                AtomicInteger given = new AtomicInteger();
                Runnable reserve = () -> given.addAndGet(budget.tryReserve(6) ? 6 : 0);
                race.run(reserve, reserve);
                assertThat(given).hasValue(6);
                budget.release(6);
            }
        }
    }
}
