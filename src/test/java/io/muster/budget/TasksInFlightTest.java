package io.muster.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.testing.Race;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TasksInFlightTest {

    private final TasksInFlight tasks = new TasksInFlight(10);

    @Test
    void admitsTasksUpToTheLimit() {
        tasks.enter("alice", 4);
        tasks.enter("alice", 6);

        assertThatThrownBy(() -> tasks.enter("alice", 1))
                .isInstanceOf(QuotaExceededException.class)
                .hasMessage("Limit of 10 in-flight tasks per caller exceeded");
        assertThatThrownBy(() -> tasks.check("alice")).isInstanceOf(QuotaExceededException.class);
    }

    @Test
    void callersHaveSeparateLimits() {
        tasks.enter("alice", 10);

        tasks.check("bob");
        tasks.enter("bob", 10);
    }

    @Test
    void refusedTasksAreNotCounted() {
        tasks.enter("alice", 4);
        assertThatThrownBy(() -> tasks.enter("alice", 7)).isInstanceOf(QuotaExceededException.class);

        tasks.enter("alice", 6);
    }

    @Test
    void callersWithoutTasksAreForgotten() {
        tasks.enter("alice", 4);
        tasks.enter("alice", 0);
        tasks.leave("alice", 4);
        assertThat(tasks.callers()).isEqualTo(1);

        tasks.leave("alice", 0);

        assertThat(tasks.callers()).isZero();
        tasks.enter("alice", 10);
    }

    @Test
    void theLastPlaceIsGrantedOnlyOnce() {
        try (Race race = new Race()) {
            for (int round = 0; round < 500; round++) {
                AtomicInteger entered = new AtomicInteger();
                Runnable enter = () -> {
                    try {
                        tasks.enter("alice", 6);
                        entered.incrementAndGet();
                    } catch (QuotaExceededException late) {
                        // the other one was first
                    }
                };
                race.run(enter, enter);
                assertThat(entered).hasValue(1);
                tasks.leave("alice", 6);
            }
        }
    }
}
