package io.muster.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.muster.testing.DirectExecutor;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CountingExecutorTest {

    private final ExecutorService oneThread = Executors.newSingleThreadExecutor();
    private final CountingExecutor executor = new CountingExecutor(oneThread);

    @AfterEach
    void end() {
        oneThread.shutdownNow();
    }

    @Test
    void countsRunningAndWaitingCommands() {
        CountDownLatch gate = new CountDownLatch(1);

        executor.execute(() -> pass(gate));
        executor.execute(() -> {});
        assertThat(executor.pending()).isEqualTo(2);

        gate.countDown();
        await().until(() -> executor.pending() == 0);
    }

    @Test
    void countsFailedCommandsAsDone() {
        CountingExecutor inThisThread = new CountingExecutor(new DirectExecutor());

        assertThatThrownBy(() -> inThisThread.execute(CountingExecutorTest::fail))
                .hasMessage("broken");
        assertThat(inThisThread.pending()).isZero();
    }

    @Test
    void doesNotCountRejectedCommands() {
        executor.close();

        assertThatThrownBy(() -> executor.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
        assertThat(executor.pending()).isZero();
    }

    private static void fail() {
        throw new IllegalStateException("broken");
    }

    private static void pass(CountDownLatch gate) {
        try {
            gate.await();
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }
}
