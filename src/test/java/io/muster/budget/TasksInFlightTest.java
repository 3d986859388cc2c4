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
        tasks.acquire("alice", 4);
        tasks.acquire("alice", 6);

        assertThatThrownBy(() -> tasks.acquire("alice", 1))
                .isInstanceOf(QuotaExceededException.class)
                .hasMessage("Limit of 10 in-flight tasks per caller exceeded");
        assertThatThrownBy(() -> tasks.check("alice")).isInstanceOf(QuotaExceededException.class);
    }

    @Test
    void callersHaveSeparateLimits() {
        tasks.acquire("alice", 10);

        tasks.check("bob");
        tasks.acquire("bob", 10);
    }

    @Test
    void refusedTasksAreNotCounted() {
        tasks.acquire("alice", 4);
        assertThatThrownBy(() -> tasks.acquire("alice", 7)).isInstanceOf(QuotaExceededException.class);

        tasks.acquire("alice", 6);
    }

    @Test
    void callersWithoutTasksAreForgotten() {
        tasks.acquire("alice", 4);
        tasks.acquire("alice", 0);
        tasks.release("alice", 4);
        assertThat(tasks.callers()).isEqualTo(1);

        tasks.release("alice", 0);

        assertThat(tasks.callers()).isZero();
        tasks.acquire("alice", 10);
    }

    @Test
    void theLastPlaceIsGrantedOnlyOnce() {
        try (Race race = new Race()) {
            for (int round = 0; round < 500; round++) {
                AtomicInteger entered = new AtomicInteger();
                Runnable enter = () -> {
                    try {
                        tasks.acquire("alice", 6);
                        entered.incrementAndGet();
                    } catch (QuotaExceededException late) {
                        // the other one was first
                    }
                };
                race.run(enter, enter);
                assertThat(entered).hasValue(1);
                tasks.release("alice", 6);
            }
        }
    }
}
