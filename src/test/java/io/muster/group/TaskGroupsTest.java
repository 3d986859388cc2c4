package io.muster.group;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static java.util.concurrent.CompletableFuture.failedFuture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.muster.budget.OverloadedException;
import io.muster.group.engine.RunningGroup;
import io.muster.group.spec.GroupSpec;
import io.muster.group.spec.Rest;
import io.muster.task.BlockingTasks;
import io.muster.task.FairExecutor;
import io.muster.task.FaultCode;
import io.muster.task.TaskOutcome;
import io.muster.task.TaskState;
import io.muster.testing.Bench;
import io.muster.testing.ManualTimer;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TaskGroupsTest {

    private final Bench bench = new Bench(10);
    private final ManualTimer timer = bench.timer;
    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final Map<String, Integer> counted = new HashMap<>();
    private final TaskGroups groups = new TaskGroups(
            bench.runner, this::count, new BlockingTasks(new FairExecutor(threads, 64), () -> Runnable::run), timer);

    // a caller may have three tasks
    private RunningGroup count(String caller, GroupSpec spec) {
        if (counted.merge(caller, spec.tasks().size(), Integer::sum) > 3) {
            throw new IllegalStateException("too many");
        }
        return bench.runner.start(spec);
    }

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void allReturnsTheValuesInOrder() {
        CompletableFuture<List<String>> all =
                groups.<String>of(() -> "a", () -> "b", () -> "c").all();
        assertThat(all.join()).containsExactly("a", "b", "c");
    }

    @Test
    void tasksCountForTheCallerTheyAreRunAs() {
        TaskGroups alices = groups.as(() -> "alice");
        alices.<String>of(() -> "a", () -> "b").all().join();
        alices.startStage(() -> completedFuture("c"))
                .stage()
                .toCompletableFuture()
                .join();
        groups.as(() -> "bob").of(() -> "d").all().join();
        groups.of(() -> "e").all().join();

        assertThat(counted).containsOnly(Map.entry("alice", 3), Map.entry("bob", 1));
    }

    @Test
    void exceedingACallersLimitFailsTheFuture() {
        TaskGroups alices = groups.as(() -> "alice");

        assertThat(failure(alices.of(() -> 1, () -> 2, () -> 3, () -> 4).all()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("too many");
    }

    @Test
    void allThrowsTheFirstFailureAndCancelsTheRest() {
        IOException thrown = new IOException("no such user");
        CompletableFuture<String> other = new CompletableFuture<>();
        CompletableFuture<List<String>> all =
                groups.ofStages(() -> other, () -> failedStage(thrown)).all();
        assertThat(failure(all)).isSameAs(thrown);
        assertThat(other).isCancelled();
    }

    @Test
    void settledReturnsEveryOutcome() {
        List<TaskOutcome<Integer>> outcomes = groups.<Integer>ofStages(
                        () -> completedFuture(1), () -> failedFuture(new IOException("two")))
                .settled()
                .join();
        assertThat(outcomes).extracting(TaskOutcome::state).containsExactly(TaskState.SUCCEEDED, TaskState.FAILED);
        assertThat(outcomes.get(0)).isEqualTo(new TaskOutcome.Succeeded<>(1));
        assertThat(((TaskOutcome.Failed<Integer>) outcomes.get(1)).fault().detail())
                .isEqualTo("two");
    }

    @Test
    void boundedLimitsTheTasksInFlight() {
        CompletableFuture<String> first = new CompletableFuture<>();
        CompletableFuture<String> second = new CompletableFuture<>();
        AtomicBoolean started = new AtomicBoolean();
        CompletableFuture<List<TaskOutcome<String>>> bounded = groups.<String>ofStages(
                        () -> first, () -> second, () -> {
                            started.set(true);
                            return completedFuture("third");
                        })
                .bounded(2);
        assertThat(started).isFalse();
        second.complete("second");
        assertThat(started).isTrue();
        first.complete("first");
        assertThat(bounded.join()).hasSize(3);
    }

    @Test
    void firstReturnsTheFirstValueOrThrowsTheFirstFailure() {
        CompletableFuture<String> never = new CompletableFuture<>();
        assertThat(groups.<String>ofStages(() -> never, () -> completedFuture("won"))
                        .first()
                        .join())
                .isEqualTo("won");
        assertThat(never).isCancelled();
        IOException thrown = new IOException();
        CompletableFuture<String> lost = groups.ofStages(CompletableFuture<String>::new, () -> failedStage(thrown))
                .first();
        assertThat(failure(lost)).isSameAs(thrown);
    }

    @Test
    void anyReturnsTheFirstValueAndFailsWhenAllHaveFailed() {
        assertThat(groups.ofStages(() -> failedStage(new IOException()), () -> completedFuture("won"))
                        .any()
                        .join())
                .isEqualTo("won");
        Throwable none =
                failure(groups.ofStages(() -> failedStage(new IOException())).any());
        assertThat(none).isInstanceOf(GroupFailedException.class).hasMessage("None of 1 tasks succeeded");
        assertThat(((GroupFailedException) none).fault().code()).isEqualTo(FaultCode.TASK_FAILED);
    }

    @Test
    void aQuorumReturnsTheRequiredNumberOfValuesInOrder() {
        CompletableFuture<String> slow = new CompletableFuture<>();
        CompletableFuture<List<String>> quorum = groups.<String>ofStages(
                        () -> slow, () -> failedFuture(new IOException()), () -> completedFuture("c"))
                .quorum(2);
        assertThat(quorum).isNotDone();
        slow.complete("a");
        assertThat(quorum.join()).containsExactly("a", "c");
    }

    @Test
    void theRestMayContinue() {
        CompletableFuture<String> slow = new CompletableFuture<>();
        CompletableFuture<String> first = groups.<String>ofStages(() -> completedFuture("won"), () -> slow)
                .rest(Rest.CONTINUE)
                .first();
        assertThat(first.join()).isEqualTo("won");
        assertThat(slow).isNotCancelled();
        assertThat(bench.admission.admitted()).isEqualTo(2);
        slow.complete("too");
        assertThat(bench.admission.admitted()).isZero();
    }

    @Test
    void aGroupsTimeoutThrowsATimeoutException() {
        CompletableFuture<String> never = new CompletableFuture<>();
        CompletableFuture<List<String>> all = groups.<String>ofStages(() -> never)
                .timeout(Duration.ofSeconds(5))
                .all();
        timer.advance(Duration.ofMillis(4_999));
        assertThat(all).isNotDone();
        timer.advance(Duration.ofMillis(1));
        assertThat(failure(all)).isInstanceOf(TimeoutException.class).hasMessageContaining("5000 ms");
        assertThat(never).isCancelled();
    }

    @Test
    void aTasksTimeoutThrowsATimeoutException() {
        CompletableFuture<List<String>> all = groups.ofStages(CompletableFuture<String>::new)
                .taskTimeout(Duration.ofSeconds(1))
                .all();
        timer.advance(Duration.ofSeconds(1));
        assertThat(failure(all)).isInstanceOf(TimeoutException.class);
    }

    @Test
    void cancellingTheFutureInterruptsABlockingCall() {
        CountDownLatch blocked = new CountDownLatch(1);
        AtomicBoolean interrupted = new AtomicBoolean();
        CompletableFuture<List<String>> all =
                groups.of(blocking(blocked, interrupted)).all();
        await().until(() -> blocked.getCount() == 0);
        assertThat(all.cancel(false)).isTrue();
        await().untilTrue(interrupted);
        assertThat(bench.admission.admitted()).isZero();
        assertThat(all.cancel(false)).isTrue();
    }

    @Test
    void exceedingTheServersLimitFailsTheFuture() {
        List<Callable<String>> eleven = Collections.nCopies(11, () -> "x");
        assertThat(failure(groups.<String>of(eleven).all())).isInstanceOf(OverloadedException.class);
    }

    @Test
    void noTasksReturnNoValues() {
        assertThat(groups.of(List.<Callable<String>>of()).all().join()).isEmpty();
        assertThat(catchThrowable(() -> groups.of(List.<Callable<String>>of()).first()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aTaskMayReturnNull() {
        assertThat(groups.<String>ofStages(() -> completedFuture(null)).all().join())
                .containsExactly((String) null);
    }

    @Test
    void aBackgroundTaskReportsWhetherItIsDone() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        BackgroundTask<String> task = groups.startStage(() -> stage);
        assertThat(task.isDone()).isFalse();
        stage.complete("done");
        assertThat(task.isDone()).isTrue();
        assertThat(task.isCancelled()).isFalse();
        assertThat(task.cancel()).isFalse();
        assertThat(Bench.now(task.stage())).isEqualTo("done");
    }

    @Test
    void aCancelledBackgroundTaskIsInterrupted() {
        CountDownLatch blocked = new CountDownLatch(1);
        AtomicBoolean interrupted = new AtomicBoolean();
        BackgroundTask<String> task = groups.start(blocking(blocked, interrupted));
        await().until(() -> blocked.getCount() == 0);
        assertThat(task.cancel()).isTrue();
        assertThat(task.isCancelled()).isTrue();
        assertThat(task.isDone()).isTrue();
        await().untilTrue(interrupted);
        assertThat(failure(task.stage().toCompletableFuture())).isInstanceOf(CancellationException.class);
    }

    @Test
    void aFailedBackgroundTaskThrowsItsException() {
        BackgroundTask<String> task = groups.startStage(() -> failedStage(new IOException("gone")));
        assertThat(task.isDone()).isTrue();
        assertThat(task.isCancelled()).isFalse();
        assertThat(failure(task.stage().toCompletableFuture()))
                .isInstanceOf(IOException.class)
                .hasMessage("gone");
    }

    @Test
    void sleepCompletesAfterItsDelayAndCanBeCancelled() {
        CompletableFuture<Void> slept = groups.sleep(Duration.ofSeconds(1));
        CompletableFuture<Void> cut = groups.sleep(Duration.ofSeconds(1));
        cut.cancel(false);
        assertThat(timer.pending()).isEqualTo(1);
        timer.advance(Duration.ofMillis(999));
        assertThat(slept).isNotDone();
        timer.advance(Duration.ofMillis(1));
        assertThat(slept).isCompleted();
    }

    private static Callable<String> blocking(CountDownLatch blocked, AtomicBoolean interrupted) {
        return () -> {
            try {
                blocked.countDown();
                new CountDownLatch(1).await(1, TimeUnit.MINUTES);
                return "not interrupted";
            } catch (InterruptedException expected) {
                interrupted.set(true);
                throw expected;
            }
        };
    }

    private static CompletableFuture<String> failedStage(Throwable thrown) {
        return failedFuture(thrown);
    }

    private static Throwable failure(CompletableFuture<?> future) {
        await().until(future::isDone);
        Throwable thrown = catchThrowable(future::join);
        return thrown instanceof CompletionException ? thrown.getCause() : thrown;
    }
}
