package io.muster.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.muster.group.engine.RunningGroup;
import io.muster.group.view.GroupOutcome;
import io.muster.join.Join;
import io.muster.join.Mode;
import io.muster.testing.Bench;
import io.muster.testing.QuietLog;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BlockingTasksTest {

    private final Bench bench = new Bench();
    private final ExecutorService threads = Executors.newFixedThreadPool(1, work -> new Thread(work, "worker"));
    private final BlockingTasks blocking = new BlockingTasks(new FairExecutor(threads, 1), () -> Runnable::run);

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void theCallRunsOnTheExecutor() {
        RunningGroup group = run(blocking.of(context -> Thread.currentThread().getName() + " runs " + context.id()));
        assertThat(outcome(group)).isEqualTo(new TaskOutcome.Succeeded<>("worker runs 0"));
    }

    @Test
    void aBlockingCallIsInterruptedByACancellationWithoutALogEntry() {
        try (QuietLog log = QuietLog.ofName("io.muster.group.engine.ThrownFaults")) {
            interruptABlockingCall();
            assertThat(log.records()).isEmpty();
        }
    }

    private void interruptABlockingCall() {
        CountDownLatch blocked = new CountDownLatch(1);
        AtomicBoolean interrupted = new AtomicBoolean();
        RunningGroup group = run(blocking.of(context -> {
            blocked.countDown();
            try {
                return new CountDownLatch(1).await(1, TimeUnit.MINUTES);
            } catch (InterruptedException expected) {
                interrupted.set(true);
                throw expected;
            }
        }));
        await().until(() -> blocked.getCount() == 0);
        group.cancel();
        await().untilTrue(interrupted);
        awaitIdleThread();
        assertThat(outcome(group)).isEqualTo(new TaskOutcome.Cancelled<>());
    }

    @Test
    void aCancelledCallThatWaitsForAThreadIsNeverMade() {
        CountDownLatch busy = new CountDownLatch(1);
        AtomicBoolean called = new AtomicBoolean();
        threads.execute(() -> awaitQuietly(busy));
        RunningGroup group = run(blocking.of(context -> {
            called.set(true);
            return "called";
        }));
        group.cancel();
        busy.countDown();
        awaitIdleThread();
        assertThat(called).isFalse();
    }

    @Test
    void anUninterruptedCallIsStoppedInAnotherWay() {
        CountDownLatch told = new CountDownLatch(1);
        CountDownLatch blocked = new CountDownLatch(1);
        AtomicBoolean interrupted = new AtomicBoolean(true);
        RunningGroup group = run(blocking.uninterrupted().apply(context -> {
            context.onCancel(told::countDown);
            blocked.countDown();
            told.await();
            interrupted.set(Thread.interrupted());
            return "late";
        }));
        await().until(() -> blocked.getCount() == 0);
        group.cancel();
        await().untilFalse(interrupted);
        assertThat(outcome(group)).isEqualTo(new TaskOutcome.Cancelled<>());
    }

    @Test
    void aReturnedStageBecomesTheTasksStage() {
        CompletableFuture<String> later = new CompletableFuture<>();
        RunningGroup group = run(blocking.of(context -> later));
        later.complete("value");
        assertThat(outcome(group)).isEqualTo(new TaskOutcome.Succeeded<>("value"));
    }

    @Test
    void aFailedStageFailsTheTask() {
        TaskFailedException failure = new TaskFailedException("no");
        RunningGroup group = run(blocking.of(context -> CompletableFuture.failedFuture(failure)));
        assertThat(outcome(group)).isEqualTo(new TaskOutcome.Failed<>(failure.fault()));
    }

    @Test
    void anExceptionOfTheCallFailsTheTask() {
        TaskFailedException failure = new TaskFailedException("no");
        RunningGroup group = run(blocking.of(context -> {
            throw failure;
        }));
        assertThat(outcome(group)).isEqualTo(new TaskOutcome.Failed<>(failure.fault()));
    }

    @Test
    void theContextIsThatOfTheThreadThatCreatedTheBody() {
        AtomicReference<String> current = new AtomicReference<>("the asker's");
        List<String> ran = new ArrayList<>();
        BlockingTasks contextual = new BlockingTasks(new FairExecutor(threads, 1), () -> {
            String captured = current.get();
            return (Executor) action -> {
                ran.add("within " + captured);
                action.run();
            };
        });
        TaskBody body = contextual.of(context -> "done");
        current.set("another's");
        outcome(run(body));
        assertThat(ran).containsExactly("within the asker's");
    }

    @Test
    void aFullExecutorFailsTheTaskAsOverloaded() {
        threads.shutdown();
        RunningGroup group = run(blocking.of(context -> "never"));
        TaskOutcome.Failed<?> failed = (TaskOutcome.Failed<?>) outcome(group);
        assertThat(failed.fault().code()).isEqualTo(FaultCode.OVERLOADED);
        assertThat(failed.fault().status()).isEqualTo(503);
        assertThat(group.snapshot().verdict().orElseThrow().outcome()).isEqualTo(GroupOutcome.FAILED);
    }

    @Test
    void aTasksIdIsShortAndPlain() {
        assertThat(new TaskId("aZ09._-")).hasToString("aZ09._-");
        assertThat(catchThrowableOfType(IllegalArgumentException.class, () -> new TaskId("a b")))
                .hasMessage("a task id must be 1 to 64 characters from A-Z a-z 0-9 . _ - but is \"a b\"");
        assertThat(catchThrowableOfType(IllegalArgumentException.class, () -> new TaskId("x".repeat(65))))
                .isNotNull();
    }

    private void awaitIdleThread() {
        await().until(CompletableFuture.runAsync(() -> {}, threads)::isDone);
    }

    private RunningGroup run(TaskBody body) {
        return bench.start(Join.of(Mode.ALL), body);
    }

    private static TaskOutcome<?> outcome(RunningGroup group) {
        await().until(group.finished().toCompletableFuture()::isDone);
        return group.snapshot().tasks().get(0).outcome().orElseThrow();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await(1, TimeUnit.MINUTES);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
