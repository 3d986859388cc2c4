package io.muster.timer;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.testing.QuietLog;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class SerialTaskTest {

    private final Queue<Runnable> executor = new ArrayDeque<>();
    private final List<String> happened = new ArrayList<>();

    @Test
    void runsOnceHoweverOftenItWasRequestedBefore() {
        SerialTask turns = new SerialTask(executor::add, () -> happened.add("turn"), () -> {});
        turns.ask();
        turns.ask();
        turns.ask();
        assertThat(executor).hasSize(1);
        executor.remove().run();
        assertThat(happened).containsExactly("turn");
        turns.ask();
        executor.remove().run();
        assertThat(happened).containsExactly("turn", "turn");
    }

    @Test
    void runsOnceMoreWhenRequestedDuringATurn() {
        SerialTask[] turns = new SerialTask[1];
        turns[0] = new SerialTask(
                executor::add,
                () -> {
                    happened.add("turn");
                    if (happened.size() == 1) {
                        turns[0].ask();
                        turns[0].ask();
                    }
                },
                () -> {});
        turns[0].ask();
        executor.remove().run();
        assertThat(happened).containsExactly("turn", "turn");
        assertThat(executor).isEmpty();
    }

    @Test
    void canBeRequestedAgainAfterARejection() {
        boolean[] full = {true};
        Executor sometimesFull = task -> {
            if (full[0]) {
                throw new RejectedExecutionException();
            }
            executor.add(task);
        };
        SerialTask turns = new SerialTask(sometimesFull, () -> happened.add("turn"), () -> happened.add("rejected"));
        turns.ask();
        full[0] = false;
        turns.ask();
        executor.remove().run();
        assertThat(happened).containsExactly("rejected", "turn");
    }

    // a thread that cannot be created is an error of the JVM, which the executor passes on
    @Test
    void canBeRequestedAgainAfterAnErrorOfTheExecutor() {
        boolean[] out = {true};
        Executor outOfThreads = task -> {
            if (out[0]) {
                throw new OutOfMemoryError("on purpose");
            }
            executor.add(task);
        };
        SerialTask turns = new SerialTask(outOfThreads, () -> happened.add("turn"), () -> happened.add("rejected"));
        try (var quiet = QuietLog.of(SerialTask.class)) {
            turns.ask();
            assertThat(quiet.records()).hasSize(1);
        }
        out[0] = false;
        turns.ask();
        executor.remove().run();
        assertThat(happened).containsExactly("rejected", "turn");
    }

    @Test
    void aFailedTurnDoesNotPreventTheNext() {
        SerialTask turns = new SerialTask(
                executor::add,
                () -> {
                    happened.add("turn");
                    if (happened.size() == 1) {
                        throw new IllegalStateException("wanted");
                    }
                },
                () -> {});
        try (QuietLog log = QuietLog.of(SerialTask.class)) {
            turns.ask();
            executor.remove().run();
            turns.ask();
            executor.remove().run();
            assertThat(log.records()).hasSize(1);
        }
        assertThat(happened).containsExactly("turn", "turn");
    }
}
